using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Engine;

/// <summary>Encodes images once and answers any number of questions about each: what is there, where is this, and what lies under this click.</summary>
/// <remarks>
/// <para>All members are safe to call from several threads at once. No argument is mutated.</para>
/// <para>
/// An <see cref="EncodedImage"/> belongs to the caller, who disposes it; it may be used by several calls at once, and
/// only with the engine that made it. Results own no tensors and need no disposal.
/// </para>
/// <para>Cancellation is honoured between the stages of a call; a cancelled call leaves nothing behind.</para>
/// </remarks>
public interface IFindEngine : IDisposable
{
    /// <summary>The model that answers.</summary>
    FindModelInfo Model { get; }

    /// <summary>Encodes an image: the costly part, done once.</summary>
    /// <param name="image">The picture, upright.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The encoding, which owns its tensors.</returns>
    Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default);

    /// <summary>Finds every object that the model has a name for.</summary>
    /// <param name="image">An image that this engine encoded.</param>
    /// <param name="options">What to look for and how many to return; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One region an object, best first. No object is an empty result, not an error.</returns>
    /// <exception cref="Prototypes.PrototypeException">The options' prototype cannot answer this; the message says what it lacks.</exception>
    /// <exception cref="ObjectDisposedException">The encoding or the engine is disposed.</exception>
    Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Finds what each phrase names (grounded segmentation).</summary>
    /// <param name="image">An image that this engine encoded.</param>
    /// <param name="phrases">One or more phrases, each answered by itself: words, pieces of this or other images that this engine encoded, or both mixed. A string is a phrase.</param>
    /// <param name="options">Thresholds; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One answer a phrase, in the order given. A phrase that is not in the picture is answered with <see cref="PhraseAnswer.Found"/> false.</returns>
    /// <exception cref="PromptException">No phrase was given, or one is empty or holds no word that the model knows.</exception>
    /// <exception cref="Prototypes.PrototypeException">The options' prototype cannot answer this; the message says what it lacks.</exception>
    /// <exception cref="ObjectDisposedException">The encoding or the engine is disposed.</exception>
    Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Segments what points, a box, a stroke or a rough mask indicate (interactive segmentation).</summary>
    /// <param name="image">An image that this engine encoded.</param>
    /// <param name="prompt">What the person indicated; its <see cref="RefinePrompt.Previous"/> carries the last answer on.</param>
    /// <param name="options">Thresholds; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The region; its mask may be refined further by passing it on as <see cref="RefinePrompt.Previous"/>.</returns>
    /// <exception cref="PromptException">The prompt indicates nothing, or a coordinate is not a number or lies outside the image.</exception>
    /// <exception cref="Prototypes.PrototypeException">The options' prototype cannot answer this; the message says what it lacks.</exception>
    /// <exception cref="ObjectDisposedException">The encoding or the engine is disposed.</exception>
    Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Places an image in the space that whole images share with sentences (<see cref="EmbeddingSpace.Images"/>).</summary>
    /// <param name="image">An image that this engine encoded.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One vector.</returns>
    /// <exception cref="FindException">The engine's model places nothing.</exception>
    Task<EmbeddingResult> EmbedImageAsync(EncodedImage image, CancellationToken cancellationToken = default) => throw NoEmbeddings(this);

    /// <summary>Places pieces of an image in the space that they share with phrases (<see cref="EmbeddingSpace.Regions"/>).</summary>
    /// <param name="image">An image that this engine encoded.</param>
    /// <param name="masks">The pieces, masks of the image's size.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A vector for each.</returns>
    /// <exception cref="PromptException">A mask is empty or of another size than the image.</exception>
    /// <exception cref="FindException">The engine's model places nothing.</exception>
    Task<EmbeddingResult> EmbedRegionsAsync(EncodedImage image, IReadOnlyList<BinaryMask> masks, CancellationToken cancellationToken = default) => throw NoEmbeddings(this);

    /// <summary>Places phrases: beside whole images as sentences, or beside pieces of images as names.</summary>
    /// <param name="phrases">Words, pieces of images that this engine encoded, or both mixed. A string is a phrase.</param>
    /// <param name="space">Beside what.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A vector for each.</returns>
    /// <exception cref="PromptException">No phrase was given, or one is empty or holds no word that the model knows.</exception>
    /// <exception cref="FindException">The engine's model places nothing.</exception>
    Task<EmbeddingResult> EmbedPhrasesAsync(IReadOnlyList<Phrase> phrases, EmbeddingSpace space = EmbeddingSpace.Images, CancellationToken cancellationToken = default) => throw NoEmbeddings(this);

    private static FindException NoEmbeddings(IFindEngine engine) => new($"The model {engine.Model.Name} gives no embeddings: use one that does, such as find-mini.");
}
