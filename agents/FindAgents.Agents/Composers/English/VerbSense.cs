namespace FindAgents.Agents.Composers.English;

/// <summary>What a verb of a request wants.</summary>
internal enum VerbSense
{
    /// <summary>No verb.</summary>
    None,

    /// <summary>A mask: outline, highlight, cut out.</summary>
    Segment,

    /// <summary>To see or have something, in an image or in the album: find, show, list.</summary>
    Find,

    /// <summary>To look through the album: search, retrieve.</summary>
    Search,

    /// <summary>To know something of an image: count, tell, compare.</summary>
    Ask,

    /// <summary>To make something, which is a mask or nothing we can: create, build, run.</summary>
    Make,

    /// <summary>To speak about an image: take, open, look at.</summary>
    Take,

    /// <summary>To point at a place: click, tap.</summary>
    Click,

    /// <summary>To have one thing stay: keep, leave.</summary>
    Keep,

    /// <summary>To have a thing or the background go: remove, blur.</summary>
    Remove,

    /// <summary>Something that the engine does not do: translate, rotate, e-mail.</summary>
    Other,
}
