namespace FindAgents.Engine.English;

/// <summary>What a word does in a caption, as coarsely as noun phrases need it.</summary>
internal enum WordClass
{
    /// <summary>Punctuation, pronouns, auxiliaries, and what is understood no further: no part of a noun phrase.</summary>
    Other,

    /// <summary>An article or a demonstrative: "a", "the", "this"; a quantifier: "some", "several"; a possessive: "his".</summary>
    Determiner,

    /// <summary>"two", "12".</summary>
    Number,

    /// <summary>An adjective, or a participle that stands as one: "a parked car".</summary>
    Adjective,

    /// <summary>A noun.</summary>
    Noun,

    /// <summary>A verb in any form.</summary>
    Verb,

    /// <summary>An adverb.</summary>
    Adverb,

    /// <summary>A preposition, "to" among them.</summary>
    Preposition,

    /// <summary>"and", "or".</summary>
    Conjunction,

    /// <summary>The 's of a possessor, or its apostrophe alone.</summary>
    Genitive,

    /// <summary>A comma, which may stand between adjectives.</summary>
    Comma,
}
