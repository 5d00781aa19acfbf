using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>A FIND model as the engine sees it: tensors in, tensors out; images, files and regions are the engine's affair.</summary>
/// <remarks>
/// Safe for concurrent calls. Callers run it under <c>inference_mode</c> and own every tensor returned. Geometry is in
/// units of the image's width and height, so that a model is free to work at any resolution.
/// </remarks>
internal interface IFindModel : IDisposable
{
    /// <summary>Name, version, foundations, categories.</summary>
    FindModelInfo Info { get; }

    /// <summary>The presence score from which a phrase counts as found.</summary>
    double DefaultPresenceThreshold { get; }

    /// <summary>Whether the mean of what it says of an image and of the mirrored image is better than either, and found out in the manner of <see cref="FindEngine"/>.</summary>
    bool IsBetterAskedTwice { get; }

    /// <summary>The size to bring an image to before <see cref="Encode"/>.</summary>
    (int Width, int Height) InputSize(int width, int height);

    /// <summary>
    /// What <see cref="Encode"/> takes for each pixel of its input at its peak, in bytes, as measured: what the model's
    /// weights take is not in it. 0, the default, where nobody has measured it.
    /// </summary>
    long BytesPerPixel => 0;

    /// <summary>Encodes images of one size together.</summary>
    /// <param name="pixels">(B, 3, H, W) with B from 1, on the model's device or the CPU, RGB in 0–255, of the size that <see cref="InputSize"/> returned.</param>
    /// <returns>
    /// One for each image, in order, each with memory of its own: disposing one frees what it took. What is said of an
    /// image does not depend on those it is encoded with, but for rounding.
    /// </returns>
    IReadOnlyList<IModelEncoding> Encode(Tensor pixels);

    /// <summary>Everything the model has a name for.</summary>
    /// <param name="encoding">The image.</param>
    /// <param name="options">Things alone, or stuff as well, and how sure the model must be; the answers' masks may overlap whatever the kind.</param>
    /// <param name="width">The original image's width, which a division of its pixels counts in.</param>
    /// <param name="height">The original image's height.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="FindException">The model does not know this kind, or the options' prototype cannot answer this.</exception>
    ObjectAnswers Segment(IModelEncoding encoding, SegmentOptions options, int width, int height, CancellationToken cancellationToken);

    /// <summary>What each phrase names.</summary>
    /// <param name="encoding">The image.</param>
    /// <param name="phrases">The phrases.</param>
    /// <param name="prototype">A prototype of the caller's own; <see langword="null"/> for the model's.</param>
    /// <exception cref="PromptException">A phrase holds no word that the language encoder knows.</exception>
    /// <exception cref="PrototypeException">The prototype cannot answer this.</exception>
    PhraseAnswers Ground(IModelEncoding encoding, IReadOnlyList<ModelPhrase> phrases, TaskPrototype? prototype = null);

    /// <summary>What a prompt indicates.</summary>
    /// <param name="encoding">The image.</param>
    /// <param name="prompt">A prompt whose coordinates have been checked against the image.</param>
    /// <param name="width">The original image's width, in whose pixels the prompt counts.</param>
    /// <param name="height">The original image's height.</param>
    /// <param name="prototype">A prototype of the caller's own; <see langword="null"/> for the model's.</param>
    /// <exception cref="PrototypeException">The prototype cannot answer this.</exception>
    RefineAnswer Refine(IModelEncoding encoding, RefinePrompt prompt, int width, int height, TaskPrototype? prototype = null);

    /// <summary>Places an image beside sentences.</summary>
    Embeddings EmbedImage(IModelEncoding encoding);

    /// <summary>Places pieces of an image beside phrases.</summary>
    /// <param name="encoding">The image.</param>
    /// <param name="masks">Masks of the original image's size, none empty.</param>
    Embeddings EmbedRegions(IModelEncoding encoding, IReadOnlyList<BinaryMask> masks);

    /// <summary>Places phrases beside whole images or beside pieces of images.</summary>
    /// <exception cref="PromptException">A phrase holds no word that the language encoder knows.</exception>
    Embeddings EmbedPhrases(IReadOnlyList<ModelPhrase> phrases, EmbeddingSpace space);
}
