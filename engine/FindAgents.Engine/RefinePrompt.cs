using FindAgents.Engine.Masks;

namespace FindAgents.Engine;

/// <summary>What a person indicated in the image: points, a box, strokes, a rough mask, or several of these.</summary>
/// <remarks>Coordinates are pixels of the original, upright image; (0, 0) is its top left corner.</remarks>
public sealed record RefinePrompt
{
    /// <summary>Points that lie on the object.</summary>
    public IReadOnlyList<PointF> Positive { get; init; } = [];

    /// <summary>Points that do not.</summary>
    public IReadOnlyList<PointF> Negative { get; init; } = [];

    /// <summary>A box around the object.</summary>
    public Box? Box { get; init; }

    /// <summary>Freehand lines on the object, each a list of points.</summary>
    public IReadOnlyList<IReadOnlyList<PointF>> Strokes { get; init; } = [];

    /// <summary>A rough mask of the object, of the image's size.</summary>
    public BinaryMask? Mask { get; init; }

    /// <summary>The mask of the answer that this prompt refines, of the image's size.</summary>
    public BinaryMask? Previous { get; init; }
}
