namespace FindAgents.Engine.Checkpoints;

/// <summary>A checkpoint is sound but does not fit the module it was loaded into.</summary>
public class CheckpointMismatchException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public CheckpointMismatchException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public CheckpointMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public CheckpointMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception from what differs.</summary>
    /// <param name="message">A message that may be shown to the caller.</param>
    /// <param name="differences">What is missing, unexpected and of another shape.</param>
    public CheckpointMismatchException(string message, WeightDifferences differences)
        : base(message)
    {
        ArgumentNullException.ThrowIfNull(differences);
        Differences = differences;
    }

    /// <summary>The weights that are missing, unexpected or of another shape.</summary>
    public WeightDifferences Differences { get; } = WeightDifferences.None;

    /// <summary>The error with every weight that differs, where the message names the first of them.</summary>
    public override string ToString() => Differences.IsNone ? base.ToString() : $"{base.ToString()}{Environment.NewLine}{Differences.Describe()}";
}
