"""The rules of PHP itself that the protocol leans on: strings, forms, numbers and seeded random bytes."""
