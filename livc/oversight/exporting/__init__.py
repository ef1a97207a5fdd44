"""The register as a file: which lines and columns, in three formats, made by a worker slice by slice (docs/register-exports.md)."""
