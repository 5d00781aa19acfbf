using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Results;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>An official model as the engine asks it: phrases and prompts in, answers with the official numbers out.</summary>
/// <remarks>
/// <para>
/// Words become tokens here, and what people indicate becomes strokes; everything else is <see cref="OfficialFindModel"/>'s.
/// The classes' embeddings, and the empty image that words are looked up on, are computed when they are first asked for:
/// with a large language model on a processor that takes minutes, and not every caller needs it.
/// </para>
/// <para>Safe for concurrent calls.</para>
/// </remarks>
internal sealed partial class OfficialModel : IFindModel
{
    private readonly OfficialFindModel _find;
    private readonly ProjectedLanguageFoundation _language;
    private readonly OfficialClasses _classes;
    private readonly Func<int, int, (int Width, int Height)> _inputSize;
    private readonly Device _device;
    private readonly Lazy<OfficialImage> _empty;
    private readonly Lazy<Tensor> _vocabulary;

    /// <summary>Puts the face before a model; it takes the model over.</summary>
    /// <param name="find">The model.</param>
    /// <param name="language">Its language encoder with the tokenizer.</param>
    /// <param name="classes">The classes that it tells apart.</param>
    /// <param name="info">What it is called.</param>
    /// <param name="inputSize">The size to bring an image to.</param>
    /// <param name="device">Where its weights are.</param>
    public OfficialModel(
        OfficialFindModel find, ProjectedLanguageFoundation language, OfficialClasses classes, FindModelInfo info, Func<int, int, (int Width, int Height)> inputSize, Device device)
    {
        (_find, _language, _classes, Info, _inputSize, _device) = (find, language, classes, info, inputSize, device);
        _empty = new Lazy<OfficialImage>(() => _find.EncodeEmpty().Keep());
        _vocabulary = new Lazy<Tensor>(EmbedVocabulary);
    }

    /// <inheritdoc/>
    public FindModelInfo Info { get; }

    /// <inheritdoc/>
    /// <remarks>An official model always answers: it has not learned to say that something is not there.</remarks>
    public double DefaultPresenceThreshold => 0;

    /// <inheritdoc/>
    public bool IsBetterAskedTwice => false;

    /// <inheritdoc/>
    public (int Width, int Height) InputSize(int width, int height) => _inputSize(width, height);

    /// <inheritdoc/>
    public IReadOnlyList<IModelEncoding> Encode(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        return [.. _find.EncodeBatch(pixels.to(_device)).Select(image => image.Keep())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_empty.IsValueCreated)
        {
            _empty.Value.Dispose();
        }

        if (_vocabulary.IsValueCreated)
        {
            _vocabulary.Value.Dispose();
        }

        _find.Dispose();
    }

    // (K + 1, C)
    private Tensor EmbedVocabulary()
    {
        using var scope = NewDisposeScope();
        var prompts = _classes.Prompts.Select(prompt =>
        {
            var tokens = _language.Tokenize([prompt]);
            return (tokens.Ids, tokens.Attended);
        });
        return _find.EmbedClasses(prompts).DetachFromDisposeScope();
    }

    private ClassVocabulary Vocabulary() => new(_vocabulary.Value, _find.LogitScale);
}
