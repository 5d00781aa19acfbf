using FindAgents.Engine.Masks;

namespace FindAgents.Engine;

/// <summary>A piece of an image that stands in a phrase as a word does.</summary>
public sealed record PhraseRegion : PhrasePart
{
    /// <summary>Refers to a piece of an image.</summary>
    /// <param name="image">An image that the engine encoded; it may be another one than the one asked about.</param>
    /// <param name="mask">The piece, a mask of the image's size.</param>
    /// <param name="name">How to speak of it in answers; <see langword="null"/> for "region".</param>
    /// <exception cref="PromptException">The mask is empty or of another size than the image.</exception>
    public PhraseRegion(EncodedImage image, BinaryMask mask, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(mask);
        if (mask.Width != image.Width || mask.Height != image.Height)
        {
            throw new PromptException($"The mask of a region is {mask.Width}×{mask.Height}, its image {image.Width}×{image.Height} pixels: give a mask of the image's size.");
        }

        if (mask.IsEmpty)
        {
            throw new PromptException("The mask of a region is empty: give one with at least one pixel.");
        }

        (Image, Mask, Name) = (image, mask, name);
    }

    /// <summary>The image.</summary>
    public EncodedImage Image { get; }

    /// <summary>The piece.</summary>
    public BinaryMask Mask { get; }

    /// <summary>How to speak of it in answers, or <see langword="null"/>.</summary>
    public string? Name { get; }

    /// <inheritdoc/>
    public override string ToString() => $"[{Name ?? "region"}]";
}
