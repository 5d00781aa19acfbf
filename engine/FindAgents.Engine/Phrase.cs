using FindAgents.Engine.Masks;

namespace FindAgents.Engine;

/// <summary>What is asked for: words, pieces of images, or both mixed in one sentence (an interleaved query, paper section 3.3).</summary>
/// <remarks>
/// Immutable. A string is a phrase as it stands. An image that a phrase refers to stays its owner's and must live as long
/// as the phrase is asked.
/// </remarks>
public sealed class Phrase
{
    /// <summary>Puts parts together.</summary>
    /// <param name="parts">Words and pieces of images, in the order of the sentence.</param>
    /// <exception cref="PromptException">There is no part.</exception>
    public Phrase(params IReadOnlyList<PhrasePart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Parts = parts.Count > 0 ? [.. parts] : throw new PromptException("A phrase has no part: give words, a region of an image, or both.");
    }

    /// <summary>Words and pieces of images, in the order of the sentence.</summary>
    public IReadOnlyList<PhrasePart> Parts { get; }

    /// <summary>How answers speak of it; <see langword="null"/> for its words, pieces of images in brackets.</summary>
    public string? Wording { get; init; }

    /// <summary>Whether it is words alone.</summary>
    public bool IsText => Parts.All(part => part is PhraseText);

    /// <summary>A phrase of words.</summary>
    /// <param name="text">The words.</param>
    public static implicit operator Phrase(string text) => FromText(text);

    /// <summary>A phrase of words.</summary>
    /// <param name="text">The words.</param>
    public static Phrase FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Phrase(new PhraseText(text));
    }

    /// <summary>A phrase that is a piece of an image: "things like this".</summary>
    /// <param name="image">An image that the engine encoded.</param>
    /// <param name="mask">The piece, a mask of the image's size.</param>
    /// <param name="name">How to speak of it in answers.</param>
    public static Phrase FromRegion(EncodedImage image, BinaryMask mask, string? name = null) => new(new PhraseRegion(image, mask, name));

    /// <summary>Its <see cref="Wording"/>, or else the sentence, pieces of images in brackets.</summary>
    public override string ToString() => Wording ?? string.Join(' ', Parts.Select(part => part.ToString()));
}
