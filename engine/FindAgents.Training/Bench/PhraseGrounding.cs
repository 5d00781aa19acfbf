namespace FindAgents.Training.Bench;

/// <summary>Whether a phrase of a caption was tied to labelled instances of its photo, and if not, why.</summary>
public enum PhraseGrounding
{
    /// <summary>The instances are known: all that the phrase means, and nothing else.</summary>
    Grounded,

    /// <summary>The phrase names none of the data set's categories.</summary>
    UnknownWord,

    /// <summary>The caption says that it is not there, or only shown: "no cars", "a statue of a horse".</summary>
    NotThere,

    /// <summary>It names a category that the photo's annotations do not cover.</summary>
    NotLabelled,

    /// <summary>It names a category that the annotations cover, and nothing of that category is labelled.</summary>
    NotFound,

    /// <summary>There are candidates, and the caption does not say which of them are meant.</summary>
    Ambiguous,
}
