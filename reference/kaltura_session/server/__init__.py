"""What the receiving side does with what it is sent: parameters, casts, multipart, validity, token privileges."""
