"""neolint finds the mistakes in SageMaker Neo compilation jobs and explains their failures."""

__version__ = "0.1.0"
