namespace FindAgents.Agents;

/// <summary>What someone indicated in an image: points, a box, strokes, an earlier region, or several of these.</summary>
public sealed record RefineRequest
{
    /// <summary>Points on the object and points that are not.</summary>
    public IReadOnlyList<RefinePoint>? Points { get; init; }

    /// <summary>A box around the object.</summary>
    public RefineBox? Box { get; init; }

    /// <summary>Freehand lines on the object.</summary>
    public IReadOnlyList<IReadOnlyList<StrokePoint>>? Strokes { get; init; }

    /// <summary>The id of the result that holds the region to go on from.</summary>
    public string? ResultId { get; init; }

    /// <summary>The number of that region in the result; 1 where it is left out.</summary>
    public int? Region { get; init; }
}
