"""Generated questions, judged by the reference, and the smallest of those on which an implementation differs."""
