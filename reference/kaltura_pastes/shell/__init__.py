"""Commands that were typed into a shell: POSIX shells, the Windows command interpreter, PowerShell."""
