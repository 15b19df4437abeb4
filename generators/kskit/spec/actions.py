"""Actions, objects and enumerations as sections of pages, from spec/catalogue/actions.toml and objects.toml."""

from kaltura_emulator.declarations import find_action
from kaltura_session.server import catalogue
from kaltura_session.server.catalogue import ActionRow, EnumRow, ObjectRow, ParameterRow, PropertyRow
from kskit.spec.markdown import anchor_of, bullets, code, table
from kskit.spec.pages import GuardError, Request, link_clauses

_WHO = ("none", "widget", "user", "admin")


def render_actions(request: Request, page: str) -> str:
    """Return a section per action of the service that the region names."""
    service = request.arguments[0]
    found = [one for one in catalogue.actions() if one.service == service]
    if not found:
        raise GuardError(f"actions.toml has no service {service!r}")
    return "\n\n".join(_action(one, page) for one in found)


def _action(one: ActionRow, page: str) -> str:
    name = f"{one.service}.{one.action}"
    parts = [f"### {name}", link_clauses(f"{one.title}. {one.about}", page)]
    if one.params:
        rows = [(code(param.name), _type(param.type), _presence(param), link_clauses(param.about, page))
                for param in one.params]  # fmt: skip
        parts.append(table(("parameter", "type", "default", "meaning"), rows))
    parts.append(f"Result: {_type(one.result)}.")
    return "\n\n".join(parts)


def _type(name: str) -> str:
    if name.endswith("[]"):
        return f"list of {_type(name.removesuffix('[]'))}"
    return f"[{code(name)}](objects.md#{name.lower()})" if name.startswith("Kaltura") else name


def _presence(param: ParameterRow) -> str:
    if param.default is not None:
        return code(str(param.default)) or "empty"
    return "optional" if param.optional else "**mandatory**"


def render_permissions(request: Request, page: str) -> str:  # noqa: ARG001 - all renderers have this signature
    """Return the table of actions and the kinds of session that the standard roles permit."""
    rows = []
    for one in catalogue.actions():
        name = f"{one.service}.{one.action}"
        marks = ["yes" if who in one.who else "no" for who in _WHO]
        rows.append((f"[{code(name)}](actions.md#{anchor_of(name)})", *marks))
    return table(("action", "without KS", "widget", "USER", "ADMIN"), rows)


def render_not_emulated(request: Request, page: str) -> str:  # noqa: ARG001
    """Return the calls that a real server has and the emulator does not, a line per service."""
    lacking = {
        service: [name for name in names if find_action(service, name) is None]
        for service, names in catalogue.services().items()
    }
    return bullets(f"{code(service)}: {', '.join(names)}" for service, names in lacking.items() if names)


def render_not_emulated_members(request: Request, page: str) -> str:  # noqa: ARG001
    """Return what a real server honours in objects of requests and the emulator lacks, a line per class."""
    found = catalogue.objects()
    members = [(row.name, [item.name for item in row.properties if item.lacking]) for row in found.object]
    classes = [(row.extends, row.names) for row in found.lacking]
    return bullets(
        [f"members of {_type(name)}: {', '.join(map(code, names))}" for name, names in members if names]
        + [f"subclasses of {_type(name)}: {', '.join(map(code, names))}" for name, names in classes]
    )


def render_objects(request: Request, page: str) -> str:
    """Return a section per object that the region names, or for all objects when it names none."""
    found = [one for one in catalogue.objects().object if not request.arguments or one.name in request.arguments]
    missing = set(request.arguments) - {one.name for one in found}
    if missing:
        raise GuardError(f"objects.toml has no object {min(missing)!r}")
    return "\n\n".join(_object(one, page) for one in found)


def _object(one: ObjectRow, page: str) -> str:
    base = f" It has the properties of {_type(one.extends)} first." if one.extends else ""
    abstract = " It has no instances of its own." if one.abstract else ""
    rows = [(code(item.name), _kind(item), ", ".join(item.flags), link_clauses(item.about, page))
            for item in one.properties]  # fmt: skip
    head = f"### {one.name}\n\n{link_clauses(one.about, page)}{base}{abstract}"
    return f"{head}\n\n{table(('property', 'type', 'set by', 'meaning'), rows)}" if rows else head


def _kind(item: PropertyRow) -> str:
    if item.type:
        return _type(item.type)
    return f"list of {_type(item.array)}" if item.array else f"map of {_type(item.map)}"


def render_enums(request: Request, page: str) -> str:  # noqa: ARG001
    """Return a section per enumeration."""
    return "\n\n".join(_enum(one) for one in catalogue.objects().enum)


def _enum(one: EnumRow) -> str:
    values = ", ".join(f"{code(name)} {code(str(value))}" for name, value in one.values.items())
    kind = {"int": "Numbers", "string": "Texts"}[one.kind]
    return f"### {one.name}\n\n{one.about} {kind}: {values}."
