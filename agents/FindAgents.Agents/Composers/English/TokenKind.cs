namespace FindAgents.Agents.Composers.English;

/// <summary>What a piece of a request is.</summary>
internal enum TokenKind
{
    /// <summary>A word.</summary>
    Word,

    /// <summary>A number in figures.</summary>
    Number,

    /// <summary>A reference to an image or a piece of one.</summary>
    Reference,

    /// <summary>Text between quotation marks: what it says is not read.</summary>
    Quoted,

    /// <summary>Points or a box.</summary>
    Place,

    /// <summary>A comma, or what stands for one.</summary>
    Comma,

    /// <summary>A colon.</summary>
    Colon,

    /// <summary>A dash with blanks around it.</summary>
    Dash,

    /// <summary>What ends a sentence, or stands for "then".</summary>
    Stop,

    /// <summary>An opening bracket.</summary>
    Open,

    /// <summary>A closing bracket.</summary>
    Close,

    /// <summary>Anything else.</summary>
    Symbol,
}
