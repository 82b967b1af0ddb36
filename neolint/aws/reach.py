"""Reaching AWS: the clients, and what goes wrong on the way, in words.

Nothing here is imported unless the user asks for AWS by an option. It needs boto3, which `pip install 'neolint[aws]'`
brings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from neolint.visible import shorten
from neolint.wanted import CallFailed

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Reach:
    """How to reach AWS, by the names that the AWS CLI gives its options. A timeout of 0 waits for ever."""

    region: str | None = None
    profile: str | None = None
    endpoint_url: str | None = None
    verify_ssl: bool = True
    ca_bundle: str | None = None
    read_timeout: int | None = None
    connect_timeout: int | None = None
    sign: bool = True
    debug: bool = False


def client(reach: Reach, service: str, region: str | None = None) -> Any:
    """A boto3 client, for a Region of its own if one is named. Raises CallFailed."""
    try:
        import boto3
        from botocore import UNSIGNED
        from botocore.config import Config
    except ImportError as error:
        raise CallFailed("asking AWS needs boto3: pip install 'neolint[aws]'") from error
    if reach.debug:
        boto3.set_stream_logger("")
    settings: dict[str, Any] = {}
    if reach.read_timeout is not None:
        settings["read_timeout"] = reach.read_timeout or None
    if reach.connect_timeout is not None:
        settings["connect_timeout"] = reach.connect_timeout or None
    if not reach.sign:
        settings["signature_version"] = UNSIGNED
    if service == "s3" and reach.endpoint_url is not None:
        settings["s3"] = {"addressing_style": "path"}  # an endpoint of one's own has no name for each bucket
    verify: bool | str | None = reach.ca_bundle if reach.verify_ssl else False
    return called(
        lambda: boto3.Session(profile_name=reach.profile, region_name=region or reach.region).client(
            service, endpoint_url=reach.endpoint_url, verify=verify, config=Config(**settings)
        )
    )


class Refused(CallFailed):
    """AWS answered, and the answer is an error: ``code`` is what AWS calls it, ``headers`` came with it."""

    def __init__(self, words: str, code: str, headers: Mapping[str, str]) -> None:
        super().__init__(words)
        self.code, self.headers = code, headers


def called(call: Callable[[], Any]) -> Any:
    """What a call answers. Raises Refused where AWS answers with an error, and CallFailed where nobody answers."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        return call()
    except ClientError as error:
        said = error.response.get("Error", {})
        code, message = str(said.get("Code", "")), str(said.get("Message", ""))
        headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        raise Refused(_in_words(code, message, error.operation_name), code, headers) from error
    except ResponseParserError as error:
        raise CallFailed("what answers at this endpoint does not speak as AWS does") from error
    except (BotoCoreError, ValueError, OSError) as error:
        raise CallFailed(_client_words(error)) from error


_NOT_THERE = "there is no such compilation job in this account and Region"
_DENIED = "these credentials may not call {operation}"
_TOO_OFTEN = "AWS is asked too often at the moment; try again in a while"
_EXPIRED = "the credentials have expired; log in again"
_UNKNOWN_KEYS = "AWS does not know these credentials"
_WORDS = {
    "ResourceNotFound": _NOT_THERE,
    "ResourceNotFoundException": _NOT_THERE,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "UnauthorizedOperation": _DENIED,
    "Throttling": _TOO_OFTEN,
    "ThrottlingException": _TOO_OFTEN,
    "TooManyRequestsException": _TOO_OFTEN,
    "RequestLimitExceeded": _TOO_OFTEN,
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "UnrecognizedClientException": _UNKNOWN_KEYS,
    "InvalidClientTokenId": _UNKNOWN_KEYS,
    "SignatureDoesNotMatch": _UNKNOWN_KEYS,
    "InvalidSignatureException": _UNKNOWN_KEYS,
}


def _in_words(code: str, message: str, operation: str) -> str:
    meant = _WORDS.get(code)
    told = f"{operation} was refused" if meant is None else meant.format(operation=operation)
    message = shorten(" ".join(message.split()), _SHOWN)
    return f"{told} ({code}: {message})" if message else f"{told} ({code})"


def _client_words(error: Exception) -> str:
    """What the client itself complains of: no credentials, no Region, no way to the endpoint."""
    name = type(error).__name__
    words = {
        "NoCredentialsError": "there are no AWS credentials; set them up with `aws configure`, or name a --profile",
        "PartialCredentialsError": "the AWS credentials are incomplete; set them up with `aws configure`",
        "NoRegionError": "no Region is set; add --region, or set one with `aws configure`",
        "TokenRetrievalError": "the login has expired; log in again with `aws sso login`",
        "SSOTokenLoadError": "there is no valid login; log in with `aws sso login`",
        "UnauthorizedSSOTokenError": "the login has expired; log in again with `aws sso login`",
    }.get(name)
    return words if words is not None else str(error) or name
