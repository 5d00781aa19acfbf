using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>A simulated indication of one object, in input pixels.</summary>
/// <param name="Kind">The way in which it was given.</param>
public sealed record SampledPrompt(PromptKind Kind)
{
    /// <summary>Points on the object: a click, or a scribble's points in drawing order.</summary>
    public IReadOnlyList<PointF> Positive { get; init; } = [];

    /// <summary>Points that are not on the object.</summary>
    public IReadOnlyList<PointF> Negative { get; init; } = [];

    /// <summary>A box around the object.</summary>
    public Box? Box { get; init; }

    /// <summary>A rough mask of the object, of the input's size.</summary>
    public BinaryMask? Mask { get; init; }
}
