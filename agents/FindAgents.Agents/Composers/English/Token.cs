using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers.English;

/// <summary>A piece of a request.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it is written, a quoted text without its marks.</param>
/// <param name="Start">Where it begins in the request.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Token(TokenKind Kind, string Text, int Start, int End)
{
    /// <summary>The word in lower case; empty for what is no word.</summary>
    public string Word { get; init; } = Kind == TokenKind.Word ? Text.ToLowerInvariant() : "";

    /// <summary>The value of a number.</summary>
    public double Value { get; init; }

    /// <summary>What a reference refers to.</summary>
    public PhraseReference? Reference { get; init; }

    /// <summary>Where a place is.</summary>
    public StepPrompt? Place { get; init; }

    /// <summary>Whether it refers to a whole image.</summary>
    public bool IsImage => Reference is { IsWhole: true };

    /// <summary>Whether it refers to a piece of an image.</summary>
    public bool IsPiece => Reference is { IsWhole: false };
}
