# mypy: ignore-errors
"""Makes the PyTorch files beside this: run with PyTorch (2.13.0 was used) in an environment of its own.

The records of older releases (1.4 to 1.12) are rewritten by the tests from these files, by the releases' own headers;
see rules/facts/torch.yaml.
"""

import sys
import zipfile
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent / "files"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.drop = nn.Dropout(0.5)
        self.head = nn.Linear(4, 2)

    def forward(self, image):
        return self.head(self.drop(torch.relu(self.norm(self.conv(image))).mean((2, 3))))


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.ReLU())
        self.head = nn.Linear(6, 2)

    def forward(self, picture, age):
        return self.head(torch.cat((self.body(picture).mean((2, 3)), age), 1))


class Text(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(10, 4)
        self.head = nn.Linear(4, 2)

    def forward(self, input_ids, attention_mask):
        return self.head(nn.functional.gelu(self.words(input_ids))) * attention_mask.unsqueeze(-1)


class Chooses(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        if x.sum() > 0:
            x = x + 1
        for _ in range(x.size(0)):
            x = x * 2
        return self.head(x)


class Named(nn.Module):
    def forward(self, x):
        return {"out": torch.erfinv(x), "aux": x}


class Detect(nn.Module):
    """As the head of YOLOv5 is called, with the grid it adds when it exports."""

    def forward(self, x):
        return x.sigmoid().view(1, -1, 5)


class Yolo(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 5, 1)
        self.detect = Detect()

    def forward(self, images):
        return self.detect(self.conv(images))


def main() -> None:
    HERE.mkdir(exist_ok=True)
    torch.manual_seed(0)
    Detect.__module__ = "models.yolo"
    picture = torch.zeros(1, 3, 8, 8)
    net, words = Net().eval(), torch.zeros(1, 5, dtype=torch.int64)
    trace = torch.jit.trace
    torch.jit.save(trace(net, picture), HERE / "traced.pth")
    torch.jit.save(trace(Net().train(), picture, check_trace=False), HERE / "training.pth")
    torch.jit.save(trace(Two().eval(), (torch.zeros(1, 1, 8, 8), torch.zeros(1, 4))), HERE / "two.pth")
    torch.jit.save(trace(Text().eval(), (words, words)), HERE / "text.pth")
    torch.jit.save(trace(Yolo().eval(), picture), HERE / "yolo.pth")
    torch.jit.save(trace(Named().eval(), picture, strict=False), HERE / "dict.pth")
    torch.jit.save(torch.jit.script(Chooses().eval()), HERE / "scripted.pth")
    torch.jit.save(torch.jit.script(net.conv), HERE / "scripted-conv.pth")
    torch.save(net.state_dict(), HERE / "weights.pth")
    torch.save(net.state_dict(), HERE / "weights-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3, "model": net, "optimizer": None}, HERE / "checkpoint.pth")
    torch.save(net, HERE / "whole.pth")
    torch.save(net, HERE / "whole-legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(torch.zeros(2, 3), HERE / "tensor.pth")
    torch.export.save(torch.export.export(net, (picture,)), HERE / "exported.pt2")
    for name in ("whole-legacy.pth", "exported.pt2"):
        without_folders(HERE / name)
    print("made with PyTorch", torch.__version__, file=sys.stderr)


def without_folders(path):
    """Puts others, as long as they are, in the place of this machine's folders, which PyTorch writes down."""

    def told(raw):
        for folder in (str(HERE.parent), sys.prefix):
            other = "/home/me/" + "x" * (len(folder) - len("/home/me/"))
            raw = raw.replace(folder.encode(), other.encode())
        return raw

    if not zipfile.is_zipfile(path):
        path.write_bytes(told(path.read_bytes()))
        return
    with zipfile.ZipFile(path) as file:
        records = [(one.filename, told(file.read(one))) for one in file.infolist()]
    with zipfile.ZipFile(path, "w") as file:
        for name, raw in records:
            file.writestr(zipfile.ZipInfo(name), raw)


if __name__ == "__main__":
    main()
