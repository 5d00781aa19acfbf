namespace FindAgents.Engine.Results;

/// <summary>What every answer carries, so that a caller can judge it.</summary>
public abstract record FindResult
{
    /// <summary>The model that answered.</summary>
    public required FindModelInfo Model { get; init; }

    /// <summary>The name of the task prototype that the interface ran.</summary>
    public required string Prototype { get; init; }

    /// <summary>The image's width in pixels, to which masks and boxes refer.</summary>
    public required int Width { get; init; }

    /// <summary>The image's height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Where the time went.</summary>
    public required FindTimings Timings { get; init; }

    /// <summary>The regions found, numbered from 1.</summary>
    public required IReadOnlyList<Region> Regions { get; init; }
}
