# mypy: ignore-errors
"""Makes the scikit-learn files beside this: run with scikit-learn and joblib (1.9.1 and 1.6.0 were used).

autopilot.joblib has the names of sagemaker_sklearn_extension, whose wheel does not install beside these; nothing reads
more of it than that.
"""

import sys
import types
from pathlib import Path

import joblib
import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent / "files"


def main() -> None:
    HERE.mkdir(exist_ok=True)
    rows, wanted = np.random.RandomState(0).rand(12, 5), np.arange(12)
    model = LinearRegression().fit(rows, wanted)
    joblib.dump(model, HERE / "linear.joblib")
    joblib.dump(model, HERE / "linear-packed.joblib", compress=3)
    joblib.dump(make_pipeline(StandardScaler(), LinearRegression()).fit(rows, wanted), HERE / "pipeline.joblib")
    module = types.ModuleType("sagemaker_sklearn_extension.externals.automl_transformer")
    transformer = type("AutoMLTransformer", (), {"__module__": module.__name__})
    module.AutoMLTransformer = transformer
    for name in ("sagemaker_sklearn_extension", "sagemaker_sklearn_extension.externals"):
        sys.modules[name] = types.ModuleType(name)
    sys.modules[module.__name__] = module
    made = transformer()
    made.header, made.feature_transformer = ["a", "b"], StandardScaler().fit(rows)
    joblib.dump(made, HERE / "autopilot.joblib")
    print(sklearn.__version__, joblib.__version__, file=sys.stderr)


if __name__ == "__main__":
    main()
