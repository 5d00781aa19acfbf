namespace FindAgents.Evaluation;

/// <summary>What can be measured.</summary>
public enum EvaluationTask
{
    /// <summary>Phrases to masks: the phrase is a category's name, the truth the union of its things in the photo.</summary>
    Grounding,

    /// <summary>One click, and one box, to a mask.</summary>
    Interactive,

    /// <summary>Every single thing, ranked.</summary>
    Instance,

    /// <summary>Things and stuff, no pixel twice.</summary>
    Panoptic,

    /// <summary>The category of every pixel.</summary>
    Semantic,

    /// <summary>Captions to their photos and back.</summary>
    Retrieval,

    /// <summary>Captions one of whose things is left out, or shown by a piece of an image instead of said, to their photos.</summary>
    InterleavedRetrieval,

    /// <summary>Pieces of another photo to the masks of what is called the same.</summary>
    InterleavedSegmentation,

    /// <summary>Synonyms, hypernyms, plurals and phrases with attributes to masks.</summary>
    Words,

    /// <summary>Pieces of photos to pieces of other photos that are called the same.</summary>
    Regions,

    /// <summary>Photos without a category.</summary>
    Without,
}
