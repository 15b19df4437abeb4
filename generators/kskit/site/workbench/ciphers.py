"""Stands in the page for the part of `cryptography` that the kit uses: AES of @noble/ciphers, by the same names."""

import sys
from types import ModuleType
from typing import Any


class AES:
    """A key."""

    block_size = 128

    def __init__(self, key: bytes) -> None:
        if len(key) not in {16, 24, 32}:
            raise ValueError(f"a key has 16, 24 or 32 bytes, not {len(key)}")
        self.key = key


class CBC:
    """Cipher block chaining. iv: the initialisation vector, 16 bytes."""

    def __init__(self, initialization_vector: bytes) -> None:
        self.iv = initialization_vector


class CTR(CBC):
    """A counter. iv: the first one, 16 bytes."""


class ECB:
    """Each block by itself."""

    iv = b""


class Cipher:
    """A key and a mode; what it makes takes whole blocks and no padding, all of them in one call."""

    def __init__(self, algorithm: AES, mode: CBC | ECB) -> None:
        self._algorithm, self._mode = algorithm, mode

    def encryptor(self) -> "_Context":
        """Return what encrypts."""
        return _Context(self._algorithm, self._mode, "encrypt")

    def decryptor(self) -> "_Context":
        """Return what decrypts."""
        return _Context(self._algorithm, self._mode, "decrypt")


class _Context:
    def __init__(self, algorithm: AES, mode: CBC | ECB, direction: str) -> None:
        self._algorithm, self._mode, self._direction = algorithm, mode, direction

    def update(self, data: bytes) -> bytes:
        import js  # noqa: PLC0415 - exists in a page only

        if not data:
            return b""
        mode = type(self._mode).__name__.lower()
        made = js.kitAes(mode, self._direction, _array(self._algorithm.key), _array(self._mode.iv), _array(data))
        return bytes(made.to_py())

    def finalize(self) -> bytes:
        return b""


def _array(data: bytes) -> Any:
    from pyodide.ffi import to_js  # noqa: PLC0415 - exists in a page only

    return to_js(data)


def install() -> None:
    """Let `import cryptography...` find this, for the modules that the kit asks for."""
    ciphers = ModuleType("cryptography.hazmat.primitives.ciphers")
    algorithms, modes = ModuleType(f"{ciphers.__name__}.algorithms"), ModuleType(f"{ciphers.__name__}.modes")
    algorithms.AES, modes.CBC, modes.CTR, modes.ECB = AES, CBC, CTR, ECB  # type: ignore[attr-defined]
    ciphers.Cipher, ciphers.algorithms, ciphers.modes = Cipher, algorithms, modes  # type: ignore[attr-defined]
    above = [ModuleType(name) for name in ("cryptography", "cryptography.hazmat", "cryptography.hazmat.primitives")]
    sys.modules |= {one.__name__: one for one in (*above, ciphers, algorithms, modes)}
