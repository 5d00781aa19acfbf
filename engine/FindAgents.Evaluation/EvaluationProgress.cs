namespace FindAgents.Evaluation;

/// <summary>How far an evaluation has got.</summary>
/// <param name="Done">Photos done.</param>
/// <param name="Total">Photos in all.</param>
/// <param name="Elapsed">Time spent.</param>
public sealed record EvaluationProgress(int Done, int Total, TimeSpan Elapsed)
{
    /// <summary>Whether an album is being filled, before the photos are measured on.</summary>
    public bool IsIndexing { get; init; }

    /// <summary>The time left at this speed; <see langword="null"/> before the first photo.</summary>
    public TimeSpan? Remaining => Done > 0 ? Elapsed / Done * (Total - Done) : null;
}
