namespace FindAgents.Training.Bench;

/// <summary>What goes into an entity file.</summary>
public sealed record BenchOptions
{
    /// <summary>
    /// Whether phrases that mean several segments are left out: readers that know <c>annotation_id</c> alone, the
    /// official ones among them, would take the largest segment for the whole truth.
    /// </summary>
    public bool OneSegmentOnly { get; init; }

    /// <summary>Stops after so many photos; all where null.</summary>
    public int? MaxPhotos { get; init; }
}
