using System.Security.Cryptography;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Images;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;

namespace FindAgents.Agents;

/// <summary>The operations that agents call, whatever the face they see: segment, ground, refine, and reading what those found.</summary>
/// <remarks>
/// <para>
/// An image is named by a path below an allowed folder, by a base64 data URI, or by the id that an earlier answer gave
/// it. It is encoded once and kept for a while, and so are results; both under ids that cannot be guessed. Answers are
/// small; masks and pictures are read by <see cref="ReadAsync"/> or drawn by <see cref="OverlayAsync"/>. Nothing is
/// written to disk and nothing fetched from the network.
/// </para>
/// <para>
/// Every mistake of a caller is a <see cref="FindException"/> whose message may be shown to a model: it says what was
/// wrong and what to do next. All members are safe to call from several threads at once. The engine stays the
/// caller's; dispose the operations before it.
/// </para>
/// </remarks>
public sealed partial class FindOperations : IDisposable
{
    /// <summary>The kind of segmentation that finds countable objects.</summary>
    public const string Things = "things";

    /// <summary>The kind of segmentation that finds countable objects and the stuff around them, no pixel twice.</summary>
    public const string Panoptic = "panoptic";

    /// <summary>The kind of segmentation that finds one region a category, no pixel twice.</summary>
    public const string Semantic = "semantic";

    /// <summary>What the kinds of segmentation are, said to a model.</summary>
    public const string KindDescription =
        "What to segment. 'things': every countable object that the model has a name for, each by itself. "
        + "'panoptic': the same, and the stuff around them such as sky, road and grass; no pixel belongs to two regions. "
        + "'semantic': one region for each category, things and stuff alike.";

    private static readonly Dictionary<string, (SegmentKind Kind, string Finds)> Kinds = new(StringComparer.Ordinal)
    {
        [Things] = (SegmentKind.Things, "every countable object that the model has a name for, each by itself"),
        [Panoptic] = (SegmentKind.Panoptic, "things, and the stuff around them"),
        [Semantic] = (SegmentKind.Semantic, "one region for each category"),
    };

    private readonly IFindEngine _engine;
    private readonly FindOperationsOptions _options;
    private readonly AllowedFolders _folders;
    private readonly EncodedImageCache _images;
    private readonly ResultStore<StoredResult> _results;

    /// <summary>Creates operations over an engine.</summary>
    /// <param name="engine">Answers the questions; stays the caller's.</param>
    /// <param name="options">What may be read and how much is kept; <see langword="null"/> for the defaults, which allow no path.</param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for the system's.</param>
    /// <exception cref="FindException">An option cannot be used, or an allowed folder does not exist.</exception>
    public FindOperations(IFindEngine engine, FindOperationsOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _engine = engine;
        _options = options ?? new FindOperationsOptions();
        _options.Validate();
        _folders = new AllowedFolders(_options.Roots);
        _images = new EncodedImageCache(engine, _options.CacheBytes, _options.ImageLifetime, timeProvider);
        Time = timeProvider ?? TimeProvider.System;
        _results = new ResultStore<StoredResult>(_options.ResultLifetime, _options.MaxResults, Time, "Ask about the image again and use the result id of that answer.");
    }

    /// <summary>The kinds of segmentation, each with what it finds.</summary>
    public static IReadOnlyDictionary<string, string> SegmentKinds { get; } =
        Kinds.ToDictionary(known => known.Key, known => known.Value.Finds, StringComparer.Ordinal);

    /// <summary>The model that answers.</summary>
    public FindModelInfo Model => _engine.Model;

    /// <summary>The folders below which images may be named by path.</summary>
    public IReadOnlyList<string> Roots => _folders.Roots;

    /// <summary>The images kept at the moment.</summary>
    public EncodedImageCache Images => _images;

    /// <summary>The engine that answers.</summary>
    internal IFindEngine Engine => _engine;

    /// <summary>What is allowed and kept.</summary>
    internal FindOperationsOptions Options => _options;

    /// <summary>What may be read by path.</summary>
    internal AllowedFolders Folders => _folders;

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Looks photos of albums up that references name; <see langword="null"/> where there are no albums.</summary>
    internal IAlbumImages? AlbumImages { get; set; }

    /// <summary>Encodes a picture that a program has in memory.</summary>
    /// <param name="picture">The picture, upright.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The id under which it can be asked about.</returns>
    public async Task<string> AddImageAsync(RgbImage picture, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var key = $"{picture.Width}×{picture.Height}:{Convert.ToHexString(SHA256.HashData(picture.Pixels.Span))}";
        using var lease = await _images.GetOrEncodeAsync(key, () => picture, cancellationToken).ConfigureAwait(false);
        return lease.Id;
    }

    /// <summary>Finds the objects of an image.</summary>
    /// <param name="image">A path, a data URI or an image id.</param>
    /// <param name="kind">One of <see cref="SegmentKinds"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The objects, best first; none is an answer, too.</returns>
    /// <exception cref="PromptException">The kind is not known.</exception>
    /// <exception cref="FindException">The image cannot be had or read (<see cref="ImageAccessException"/>, <see cref="ImageFormatException"/>, <see cref="UnknownImageException"/>).</exception>
    public Task<SegmentAnswer> SegmentAsync(string image, string kind = Things, CancellationToken cancellationToken = default) =>
        SegmentAsync(image, kind, null, cancellationToken);

    /// <summary>Finds the objects of an image by a prototype of the caller's own.</summary>
    /// <param name="image">A path, a data URI or an image id.</param>
    /// <param name="kind">One of <see cref="SegmentKinds"/>.</param>
    /// <param name="prototype">A task prototype of the caller's own to ask with; <see langword="null"/> for the model's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The objects, best first; none is an answer, too.</returns>
    /// <exception cref="PromptException">The kind is not known.</exception>
    /// <exception cref="PrototypeException">The prototype cannot answer this; the message says what it lacks.</exception>
    /// <exception cref="FindException">The image cannot be had or read.</exception>
    public async Task<SegmentAnswer> SegmentAsync(string image, string kind, TaskPrototype? prototype, CancellationToken cancellationToken = default)
    {
        if (kind is null || !Kinds.TryGetValue(kind, out var known))
        {
            throw new PromptException($"The kind '{Quote.Short(kind)}' is not known. Use {string.Join(", or ", SegmentKinds.Select(k => $"'{k.Key}' ({k.Value})"))}.");
        }

        using var lease = await OpenAsync(image, cancellationToken).ConfigureAwait(false);
        var options = new SegmentOptions { Kind = known.Kind, MaxRegions = _options.MaxRegions, Prototype = prototype };
        var result = await _engine.SegmentAsync(lease.Encoded, options, cancellationToken).ConfigureAwait(false);
        return new SegmentAnswer(Keep(lease, result), result, kind);
    }

    /// <summary>Finds what phrases name in an image.</summary>
    /// <param name="image">A path, a data URI or an image id.</param>
    /// <param name="phrases">What to look for, each phrase by itself; words and references to images as <see cref="WrittenPhrase"/> reads them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One answer a phrase, in their order.</returns>
    /// <exception cref="PromptException">There are no phrases or too many, or one is empty, too long or without any word that the model knows.</exception>
    /// <exception cref="PhraseReferenceException">A reference in a phrase is not written as one, or what it refers to cannot be had.</exception>
    /// <exception cref="FindException">The image cannot be had or read.</exception>
    public Task<GroundAnswer> GroundAsync(string image, IReadOnlyList<string> phrases, CancellationToken cancellationToken = default) =>
        GroundAsync(image, phrases, null, cancellationToken);

    /// <summary>Finds what phrases name in an image by a prototype of the caller's own.</summary>
    /// <param name="image">A path, a data URI or an image id.</param>
    /// <param name="phrases">What to look for, each phrase by itself.</param>
    /// <param name="prototype">A task prototype of the caller's own to ask with; <see langword="null"/> for the model's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One answer a phrase, in their order.</returns>
    /// <exception cref="PromptException">There are no phrases or too many, or one is empty, too long or without any word that the model knows.</exception>
    /// <exception cref="PrototypeException">The prototype cannot answer this; the message says what it lacks.</exception>
    /// <exception cref="FindException">The image, or what a phrase refers to, cannot be had or read.</exception>
    public async Task<GroundAnswer> GroundAsync(string image, IReadOnlyList<string> phrases, TaskPrototype? prototype, CancellationToken cancellationToken = default)
    {
        var written = Prompts.Phrases(phrases, _options);
        using var lease = await OpenAsync(image, cancellationToken).ConfigureAwait(false);
        var (asked, held) = await ResolveAsync(written, lease, cancellationToken).ConfigureAwait(false);
        using (held)
        {
            var result = await _engine.GroundAsync(lease.Encoded, asked, new GroundOptions { Prototype = prototype }, cancellationToken).ConfigureAwait(false);
            return new GroundAnswer(Keep(lease, result), result);
        }
    }

    /// <summary>Segments what points, a box, strokes or an earlier region indicate.</summary>
    /// <param name="image">A path, a data URI or an image id.</param>
    /// <param name="request">What was indicated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The region, or none where the mask came out empty.</returns>
    /// <exception cref="PromptException">Nothing was indicated, something is not a number or outside the image, or the earlier result is about another image.</exception>
    /// <exception cref="UnknownResultException">The earlier result, or the region in it, is not known.</exception>
    /// <exception cref="FindException">The image cannot be had or read.</exception>
    public Task<RefineAnswer> RefineAsync(string image, RefineRequest request, CancellationToken cancellationToken = default) =>
        RefineAsync(image, request, null, cancellationToken);

    /// <summary>Segments what points, a box, strokes or an earlier region indicate by a prototype of the caller's own.</summary>
    /// <param name="image">A path, a data URI or an image id.</param>
    /// <param name="request">What was indicated.</param>
    /// <param name="prototype">A task prototype of the caller's own to ask with; <see langword="null"/> for the model's.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The region, or none where the mask came out empty.</returns>
    /// <exception cref="PromptException">Nothing was indicated, something is not a number or outside the image, or the earlier result is about another image.</exception>
    /// <exception cref="PrototypeException">The prototype cannot answer this; the message says what it lacks.</exception>
    /// <exception cref="FindException">The image cannot be had or read, or the earlier result is not known.</exception>
    public async Task<RefineAnswer> RefineAsync(string image, RefineRequest request, TaskPrototype? prototype, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var lease = await OpenAsync(image, cancellationToken).ConfigureAwait(false);
        var prompt = Prompts.Indications(request, Previous(request, lease), _options);
        var result = await _engine.RefineAsync(lease.Encoded, prompt, new RefineOptions { Prototype = prototype }, cancellationToken).ConfigureAwait(false);
        return new RefineAnswer(Keep(lease, result), result);
    }

    /// <summary>Drops all that is kept. The engine stays the caller's.</summary>
    public void Dispose() => _images.Dispose();

    private BinaryMask? Previous(RefineRequest request, EncodedImageLease lease)
    {
        if (string.IsNullOrEmpty(request.ResultId))
        {
            return request.Region is null
                ? null
                : throw new PromptException($"Region {request.Region} was named without the result that it belongs to. Give the result id as well.");
        }

        var result = _results.Get(request.ResultId);
        return result.ImageKey == lease.Key
            ? result.Region(request.Region ?? 1).Mask.ToMask()
            : throw new PromptException($"Result {result.Id} is about image {result.ImageId}, not about image {lease.Id}. Name the image that the result is about.");
    }

    /// <summary>Encodes an image, or takes it from what is kept.</summary>
    internal async Task<EncodedImageLease> OpenAsync(string image, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(image))
        {
            throw new ImageAccessException("No image was named. Give a path, a data URI or the id of an image sent before.");
        }

        if (OpaqueId.LooksLikeImage(image))
        {
            return _images.Get(image);
        }

        var (bytes, name) = await ReadImageAsync(image, cancellationToken).ConfigureAwait(false);
        return await EncodeAsync(bytes, name, cancellationToken).ConfigureAwait(false);
    }

    // An image's bytes, and what to call it in messages.
    private async Task<(byte[] Bytes, string Name)> ReadImageAsync(string image, CancellationToken cancellationToken)
    {
        if (AlbumImages is { } albums && await albums.FindAsync(image, null, cancellationToken).ConfigureAwait(false) is { } photo)
        {
            return await ReadImageAsync(photo, cancellationToken).ConfigureAwait(false);
        }

        if (OpaqueId.LooksLikeResult(image))
        {
            throw new ImageAccessException($"'{Quote.Short(image)}' is the id of a result, not of an image. Use the image id {_results.Get(image).ImageId} that came with it.");
        }

        return ImageDataUri.IsDataUri(image)
            ? (ImageDataUri.ToBytes(image, _options.ImageLimits), "data URI")
            : (await _folders.ReadAsync(ImageReference.Path(image), _options.ImageLimits.MaxBytes, cancellationToken).ConfigureAwait(false), Quote.Short(image));
    }

    // The first of its files that may be read and still is the photo.
    private async Task<(byte[] Bytes, string Name)> ReadImageAsync(AlbumImage photo, CancellationToken cancellationToken)
    {
        ImageAccessException? refused = null;
        foreach (var file in photo.Files)
        {
            try
            {
                var bytes = await _folders.ReadAsync(file, _options.ImageLimits.MaxBytes, cancellationToken).ConfigureAwait(false);
                if (photo.IsOf(bytes))
                {
                    return (bytes, Quote.Short(photo.Name));
                }
            }
            catch (ImageAccessException exception)
            {
                refused ??= exception;
            }
        }

        throw refused ?? new ImageAccessException($"The file of '{Quote.Short(photo.Name)}' holds another picture than when the album was last brought up to date. Bring the album up to date, and search again.");
    }

    private async Task<EncodedImageLease> OpenAsync(AlbumImage photo, CancellationToken cancellationToken)
    {
        var (bytes, name) = await ReadImageAsync(photo, cancellationToken).ConfigureAwait(false);
        return await EncodeAsync(bytes, name, cancellationToken).ConfigureAwait(false);
    }

    private static string KeyOf(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private Task<EncodedImageLease> EncodeAsync(byte[] bytes, string name, CancellationToken cancellationToken) =>
        _images.GetOrEncodeAsync(KeyOf(bytes), () => RgbImage.Load(bytes, _options.ImageLimits, name), cancellationToken);

    /// <summary>Keeps a result under an id of its own.</summary>
    internal StoredResult Keep(EncodedImageLease lease, FindResult result)
    {
        var stored = new StoredResult(OpaqueId.NewResult(), lease.Id, lease.Key, [.. result.Regions.Select(StoredRegion.From)]);
        _results.Add(stored);
        return stored;
    }
}
