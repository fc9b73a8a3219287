"""What a check from the shell found: `layerwright check` and `layerwright doctor`."""

from app.spec.base import Words


class Finding(Words):
    """One thing that was looked at. `is_good` None: worth saying, neither good nor bad."""

    subject: str
    is_good: bool | None
    message: str


class Findings(Words):
    """Everything that was looked at; `is_good` unless one finding is bad."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.is_good is not False for finding in self.findings)
