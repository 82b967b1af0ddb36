"""What the account says of the things that a request names: the archive, the buckets, the role, the key, the network.

Everything is asked by calls that read and change nothing. What may not be asked is UNKNOWN, and a note says which
permission is missing; what nobody answers ends the run (CallFailed).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from neolint.aws.asker import Answer, Asker
from neolint.aws.policy import SERVICE, trusts_service
from neolint.aws.reach import Reach, called
from neolint.node import UNKNOWN

if TYPE_CHECKING:
    from neolint.archive.look import Archive

_BUCKET_REGION = "x-amz-bucket-region"
_NO_SUCH_ID = ("InvalidSubnetID.NotFound", "InvalidGroup.NotFound", "InvalidGroupId.NotFound")
_NO_VPC: Mapping[str, object] = {"tenancies": UNKNOWN, "s3_endpoint": UNKNOWN}
_S3 = re.compile(r"s3://([^/]+)/?(.*)", re.IGNORECASE)
_ROLE = re.compile(r"arn:[\w-]+:iam::(\d{12}):role/(?:.*/)?([\w+=,.@-]+)")
_ASSUMED = re.compile(r"arn:([\w-]+):sts::(\d{12}):assumed-role/([^/]+)/.*")
_LOG_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
# The eleven that the developer guide lists for jobs in a VPC.
_VPC_ACTIONS = (
    "ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
    "ec2:ModifyNetworkInterfaceAttribute",
)  # fmt: skip


class Place(NamedTuple):
    """A bucket and what is behind it in an S3 URI."""

    bucket: str
    key: str


def place(uri: object) -> Place | None:
    """The bucket and the key of an s3:// URI; None if it is none, or is not known."""
    match = _S3.fullmatch(uri) if isinstance(uri, str) else None
    return None if match is None else Place(match[1], match[2])


class Account:
    """One account, asked about every job of a run."""

    def __init__(self, reach: Reach) -> None:
        self._asker = Asker(reach)
        self.archives: dict[Place, Archive | None] = {}
        self.caller: Mapping[str, str] = called(self._asker.client("sts").get_caller_identity)
        self.region: str = self._asker.client("sagemaker").meta.region_name

    @property
    def notes(self) -> list[str]:
        """What could not be checked."""
        return self._asker.notes

    def view(self, request: Mapping[str, Any], region: str | None) -> dict[str, Any]:
        """What rules see of it as ``account``: see docs/rule-language.md. ``region`` is the job's, if it is known."""
        region = region or self.region
        inputs, output = _map(request, "InputConfig"), _map(request, "OutputConfig")
        source, target = place(inputs.get("S3Uri")), place(output.get("S3OutputLocation"))
        network = _map(request, "VpcConfig")
        role = request.get("RoleArn")
        return {
            "region": region,
            "object": self._object(source, region),
            "buckets": self._buckets((inputs.get("S3Uri"), output.get("S3OutputLocation")), region),
            "role": self._role(role, source, target, in_vpc=bool(network)),
            "passes_role": self._passes(role),
            "key": self._key(output.get("KmsKeyId"), region),
            "network": self._network(network, region),
            "name_taken": self._taken(request.get("CompilationJobName"), region),
        }

    def _bucket(self, at: Place | None, region: str) -> Any:
        """``there`` and ``region``, which S3 says also where it denies the rest."""
        if at is None:
            return UNKNOWN
        answer = self._asker.ask(
            ("bucket", at.bucket),
            partial(self._asker.client("s3", region).head_bucket, Bucket=at.bucket),
            f"the bucket {at.bucket}",
            "s3:ListBucket",
            missing=("404", "NoSuchBucket"),
            header=_BUCKET_REGION,
        )
        found = answer.headers.get(_BUCKET_REGION)
        if answer.value is UNKNOWN and found is None:
            return UNKNOWN
        return {"there": answer.value is not None, "region": found or UNKNOWN}

    def archive(self, request: Mapping[str, Any], region: str | None) -> Archive | None:
        """A look into the archive behind S3Uri, as it streams in; None where there is none that may be read."""
        at = place(_map(request, "InputConfig").get("S3Uri"))
        seen = self._object(at, region or self.region)
        if at is None or not isinstance(seen, dict) or not seen["there"]:
            return None
        if at not in self.archives:
            self.archives[at] = self._fetched(at, self._bucket(at, region or self.region)["region"])
        return self.archives[at]

    def _fetched(self, at: Place, region: object) -> Archive | None:
        from neolint.archive.look import look_into

        uri = f"s3://{at.bucket}/{at.key}"
        s3 = self._asker.client("s3", region if isinstance(region, str) else self.region)
        answer = self._asker.ask(
            ("fetched", at), partial(s3.get_object, Bucket=at.bucket, Key=at.key), uri, "s3:GetObject"
        )
        if answer.value is UNKNOWN:
            return None
        found: Archive = called(partial(look_into, uri, answer.value["Body"]))
        return found

    def _buckets(self, uris: Iterable[object], region: str) -> list[dict[str, object]]:
        """The buckets of the URIs, as far as anything is known of them: ``uri``, ``name``, ``there``, ``region``."""
        found = []
        for uri in uris:
            at = place(uri)
            bucket = self._bucket(at, region)
            if at is not None and bucket is not UNKNOWN:
                found.append({"uri": uri, "name": at.bucket, **bucket})
        return found

    def _object(self, at: Place | None, region: str) -> object:
        """``there`` and ``size`` in bytes."""
        bucket = self._bucket(at, region)
        if at is None or not at.key or at.key.endswith("/") or bucket is UNKNOWN or not bucket["there"]:
            return UNKNOWN
        s3 = self._asker.client("s3", region if bucket["region"] is UNKNOWN else bucket["region"])
        answer = self._asker.ask(
            ("object", at),
            partial(s3.head_object, Bucket=at.bucket, Key=at.key),
            f"the object s3://{at.bucket}/{at.key}",
            "s3:GetObject and s3:ListBucket",
            missing=("404", "NoSuchKey"),
        )
        return _seen(answer, lambda head: {"size": head["ContentLength"]}, {"size": UNKNOWN})

    def _role(self, arn: object, source: Place | None, target: Place | None, *, in_vpc: bool) -> object:
        """``there``, ``trusts`` (the service may take it on) and ``denied``: actions that its policies do not allow."""
        match = _ROLE.fullmatch(arn) if isinstance(arn, str) else None
        if match is None or not self._is_ours(match[1]):
            return UNKNOWN
        answer = self._asker.ask(
            ("role", match[0]),
            partial(self._asker.client("iam").get_role, RoleName=match[2]),
            f"the role {match[2]}",
            "iam:GetRole",
            missing=("NoSuchEntity",),
        )
        return _seen(
            answer,
            lambda got: {
                "trusts": trusts_service(got["Role"].get("AssumeRolePolicyDocument")),
                "denied": self._denied(match[0], source, target, in_vpc=in_vpc),
            },
            {"trusts": UNKNOWN, "denied": UNKNOWN},
        )

    def _denied(self, role: str, source: Place | None, target: Place | None, *, in_vpc: bool) -> object:
        """What the job needs and the role's policies do not allow."""
        partition = role.split(":")[1]
        wishes: list[tuple[tuple[str, ...], str]] = [(_LOG_ACTIONS, "*")]
        if source is not None:
            wishes.append((("s3:GetObject",), f"arn:{partition}:s3:::{source.bucket}/{source.key}"))
        if target is not None:
            folder = f"{target.bucket}/{target.key}".rstrip("/")
            wishes.append((("s3:PutObject",), f"arn:{partition}:s3:::{folder}/model.tar.gz"))
        if in_vpc:
            wishes.append((_VPC_ACTIONS, "*"))
        denied: list[str] = []
        for actions, resource in wishes:
            refused = self._refused(role, actions, resource, {})
            if refused is UNKNOWN:
                return UNKNOWN
            denied += refused
        return denied

    def _passes(self, role: object) -> object:
        """Whether whoever asks may hand the role to SageMaker."""
        match = _ROLE.fullmatch(role) if isinstance(role, str) else None
        if match is None or not self._is_ours(match[1]):
            return UNKNOWN
        who = _ASSUMED.sub(r"arn:\1:iam::\2:role/\3", self.caller["Arn"])
        if who.endswith(":root"):
            return True  # may do everything, and cannot be asked about
        refused = self._refused(who, ("iam:PassRole",), match[0], {"iam:PassedToService": SERVICE})
        return UNKNOWN if refused is UNKNOWN else not refused

    def _refused(self, who: str, actions: tuple[str, ...], resource: str, context: Mapping[str, str]) -> Any:
        """The actions that the policies of a user or a role do not allow; UNKNOWN if that may not be asked."""
        entries = [
            {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for name, value in context.items()
        ]
        simulate = partial(
            self._asker.client("iam").simulate_principal_policy,
            PolicySourceArn=who,
            ActionNames=list(actions),
            ResourceArns=[resource],
            ContextEntries=entries,
        )
        answer = self._asker.ask(
            ("simulated", who, actions, resource),
            simulate,
            f"what {who} may do",
            "iam:SimulatePrincipalPolicy",
            missing=("NoSuchEntity", "InvalidInput"),
        )
        if answer.value is UNKNOWN or answer.value is None:
            return UNKNOWN
        results = answer.value["EvaluationResults"]
        return [one["EvalActionName"] for one in results if one["EvalDecision"] != "allowed"]

    def _key(self, key: object, region: str) -> object:
        """``there`` and ``state``, such as Enabled or PendingDeletion."""
        if not isinstance(key, str) or not key:
            return UNKNOWN
        answer = self._asker.ask(
            ("key", key, region),
            partial(self._asker.client("kms", region).describe_key, KeyId=key),
            f"the key {key}",
            "kms:DescribeKey",
            missing=("NotFoundException",),
        )
        return _seen(answer, lambda got: {"state": got["KeyMetadata"]["KeyState"]}, {"state": UNKNOWN})

    def _network(self, network: Mapping[str, Any], region: str) -> object:
        """``missing`` (ids that are not there), ``vpcs`` (those of the others), ``tenancies``, and ``s3_endpoint``:
        whether every VPC has one.
        """
        if not network:
            return UNKNOWN
        ec2 = self._asker.client("ec2", region)
        missing: list[str] = []
        vpcs: set[str] = set()
        for member, describe, argument, listed in (
            ("Subnets", ec2.describe_subnets, "SubnetIds", "Subnets"),
            ("SecurityGroupIds", ec2.describe_security_groups, "GroupIds", "SecurityGroups"),
        ):
            for name in network.get(member) or ():
                if not isinstance(name, str):
                    return UNKNOWN
                call, needs = partial(describe, **{argument: [name]}), f"ec2:Describe{listed}"
                answer = self._asker.ask((name, region), call, name, needs, missing=_NO_SUCH_ID)
                if answer.value is UNKNOWN:
                    return UNKNOWN
                if answer.value is None:
                    missing.append(name)
                else:
                    vpcs.update(one["VpcId"] for one in answer.value[listed])
        names = sorted(vpcs)
        return {"missing": missing, "vpcs": names, **(self._vpcs(ec2, names, region) if names else _NO_VPC)}

    def _vpcs(self, ec2: Any, names: list[str], region: str) -> dict[str, object]:
        """The tenancies of VPCs, and whether each has a way of its own to S3."""
        said = ", ".join(names)
        described = self._asker.ask(
            ("vpcs", said), partial(ec2.describe_vpcs, VpcIds=names), said, "ec2:DescribeVpcs"
        ).value
        here = [{"Name": "vpc-id", "Values": names}]
        endpoints = self._asker.ask(
            ("endpoints", said),
            partial(ec2.describe_vpc_endpoints, Filters=here),
            f"the endpoints of {said}",
            "ec2:DescribeVpcEndpoints",
        ).value
        found = dict(_NO_VPC)
        if described is not UNKNOWN:
            found["tenancies"] = sorted({one.get("InstanceTenancy", "default") for one in described["Vpcs"]})
        if endpoints is not UNKNOWN:
            of_s3 = [one for one in endpoints["VpcEndpoints"] if one["ServiceName"].endswith(f"{region}.s3")]
            found["s3_endpoint"] = {one["VpcId"] for one in of_s3} >= set(names)
        return found

    def _taken(self, name: object, region: str) -> object:
        """Whether there is a job of that name."""
        if not isinstance(name, str) or not name:
            return UNKNOWN
        answer = self._asker.ask(
            ("job", name, region),
            partial(self._asker.client("sagemaker", region).describe_compilation_job, CompilationJobName=name),
            f"whether there is a job {name}",
            "sagemaker:DescribeCompilationJob",
            missing=("ResourceNotFound", "ResourceNotFoundException", "ValidationException"),
        )
        return UNKNOWN if answer.value is UNKNOWN else answer.value is not None

    def _is_ours(self, account: str) -> bool:
        if account == self.caller["Account"]:
            return True
        self._asker.note(f"the role (of account {account}; these credentials are of {self.caller['Account']})")
        return False


def _seen(answer: Answer, told: Callable[[Any], dict[str, object]], unknown: dict[str, object]) -> object:
    """Whether a thing is there, and what is told of it then."""
    if answer.value is UNKNOWN:
        return UNKNOWN
    return {"there": False, **unknown} if answer.value is None else {"there": True, **told(answer.value)}


def _map(request: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = request.get(name)
    return value if isinstance(value, Mapping) else {}
