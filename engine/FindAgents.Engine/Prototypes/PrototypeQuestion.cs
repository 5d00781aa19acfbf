namespace FindAgents.Engine.Prototypes;

/// <summary>What a prototype of one's own may be asked.</summary>
public enum PrototypeQuestion
{
    /// <summary>Which things there are (<see cref="IFindEngine.SegmentAsync"/> of <see cref="SegmentKind.Things"/>).</summary>
    Things,

    /// <summary>What the image divides into, things and stuff (<see cref="SegmentKind.Panoptic"/>, <see cref="SegmentKind.Semantic"/>).</summary>
    Division,

    /// <summary>What phrases of words name (<see cref="IFindEngine.GroundAsync"/>).</summary>
    Phrases,

    /// <summary>What phrases name in which pieces of images stand (<see cref="IFindEngine.GroundAsync"/>).</summary>
    InterleavedPhrases,

    /// <summary>What points, a box or strokes indicate (<see cref="IFindEngine.RefineAsync"/>).</summary>
    Prompt,

    /// <summary>What they indicate who go on from an earlier answer (<see cref="RefinePrompt.Previous"/>).</summary>
    FurtherPrompt,
}
