"""The pages of the specification, in reading order."""

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "index": "The Kaltura session protocol",
    "overview": "Overview and vocabulary",
    "wire": "Requests",
    "answers": "Answers",
    "errors": "Errors",
    "ks": "The KS: form, keys and fields",
    "ks-v1": "The KS, version 1",
    "ks-v2": "The KS, version 2",
    "privileges": "Privileges",
    "sessions": "Sessions and the life of a KS",
    "app-tokens": "Application tokens",
    "login": "Login and users",
    "first-call": "The first authenticated call",
    "multirequest": "Multirequest",
    "security": "Security considerations",
    "guide-differences": "Differences from published guides",
    "mistakes": "Mistakes, by name",
    "flows": "Flows, step by step",
    "actions": "Actions and parameters",
    "objects": "Objects and enumerations",
    "glossary": "Glossary",
}
