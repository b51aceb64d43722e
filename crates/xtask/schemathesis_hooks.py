"""Help for the API checker: a key that repeats is refused before anything is checked, so each
well-formed idempotency key becomes a fresh one. Ill-formed keys are sent as they are."""

import re
import uuid

import schemathesis

WELL_FORMED = re.compile(r"^[!-~]{1,200}$")


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    key = headers.get("Idempotency-Key")
    if isinstance(key, str) and WELL_FORMED.match(key):
        headers["Idempotency-Key"] = str(uuid.uuid4())
