namespace FindAgents.Agents.Composers.English;

/// <summary>What a clause asks for.</summary>
internal enum ReadingKind
{
    /// <summary>Nothing that the engine can do.</summary>
    Nothing,

    /// <summary>Nothing at all: thanks, a greeting, a verb alone.</summary>
    Talk,

    /// <summary>It speaks about images and asks nothing of them yet.</summary>
    Context,

    /// <summary>It asks for what the step before it gives already: "mask it".</summary>
    Same,

    /// <summary>Regions of images.</summary>
    Segment,

    /// <summary>What an earlier step found, in other images.</summary>
    SegmentFound,

    /// <summary>What the segmentation before it asks for, of other images.</summary>
    Again,

    /// <summary>Images or regions of the album.</summary>
    Retrieve,

    /// <summary>How many results the retrieval before it gives.</summary>
    Limit,
}
