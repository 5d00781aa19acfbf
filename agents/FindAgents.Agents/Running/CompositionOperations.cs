using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using FindAgents.Engine.Imaging;

namespace FindAgents.Agents.Running;

/// <summary>What agents do with compositions, whatever the face they see: say a sentence or give a plan, and have it run.</summary>
/// <remarks>
/// A sentence is composed by the composer and run at once; the answer says what was understood. Where many regions were found, answers tell the surest
/// ones and say how many there are: overlays and masks have them all. Every mistake of a caller is an <see cref="Engine.FindException"/> whose message may be shown to
/// a model. Safe to call from several threads at once. What it is made of stays the caller's.
/// </remarks>
/// <param name="find">Has the engine and keeps images and results.</param>
/// <param name="albums">What retrieval looks in; <see langword="null"/> where there are no albums.</param>
/// <param name="composer">Understands sentences; <see langword="null"/> for the offline one.</param>
/// <param name="catalogue">The prototypes that plans may name, asked for each run, since callers may save some; <see langword="null"/> for the engine's.</param>
public sealed class CompositionOperations(FindOperations find, AlbumOperations? albums = null, IComposer? composer = null, Func<PrototypeCatalogue>? catalogue = null)
{
    /// <summary>How many regions an answer tells, of all images of a step together.</summary>
    private const int ToldRegions = 40;

    private const int LeastTold = 3;
    private const int MostShown = 12;
    private const int TileSide = 320;
    private const int PreviewQuality = 75;

    private readonly IComposer _composer = composer ?? new OfflineComposer();
    private readonly Func<PrototypeCatalogue> _catalogue = catalogue ?? (() => PrototypeCatalogue.BuiltIn);

    /// <summary>Composes where a sentence is given, and runs.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="progress">Told before each image and search.</param>
    /// <param name="cancellationToken">Ends the run with what was found until then.</param>
    /// <returns>The plan, and the trace of each of its steps.</returns>
    /// <exception cref="CompositionException">Neither or both of sentence and plan were given, or the plan cannot be run.</exception>
    /// <exception cref="Engine.FindException">The album cannot be searched here, or an image at hand cannot be read.</exception>
    public async Task<CompositionRun> RunAsync(CompositionRequest request, IProgress<CompositionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if ((request.Composition is null) == string.IsNullOrWhiteSpace(request.Request))
        {
            throw new CompositionException("Give either a request, such as \"outline the dog in @photo.jpg\", or a composition, such as {\"steps\": [{\"prototype\": \"grounded-segmentation\", \"images\": \"photo.jpg\", \"phrases\": [\"dog\"]}]}: one of them.");
        }

        var prototypes = _catalogue();
        var images = await NamesAsync(request.Images ?? [], cancellationToken).ConfigureAwait(false);
        var composition = request.Composition is { } plan
            ? WithImages(plan, images, prototypes)
            : await _composer.ComposeAsync(request.Request!, new ComposeOptions { Images = images }, cancellationToken).ConfigureAwait(false);
        var run = await new CompositionRunner(find, albums, prototypes).RunAsync(composition, new CompositionRunOptions { Album = request.Album }, progress, cancellationToken).ConfigureAwait(false);
        return run with
        {
            Request = request.Composition is null ? request.Request : null,
            Steps = [.. run.Steps.Select(Told)],
        };
    }

    /// <summary>Draws what the last step found that found something: its regions over its image, several such pictures side by side, or a search's contact sheet.</summary>
    /// <param name="run">A run whose results are still kept.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A JPEG; <see langword="null"/> where nothing was found.</returns>
    /// <exception cref="Engine.FindException">A result or its image is no longer kept.</exception>
    public async Task<FindResource?> PreviewAsync(CompositionRun run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        switch (run.Steps.LastOrDefault(step => step.Found > 0))
        {
            case null:
                return null;
            case { Hits: { } hits }:
                return await albums!.SheetAsync(hits.ResultId, cancellationToken).ConfigureAwait(false);
            case { Images: { } images }:
                var shown = images.Where(image => image.Found > 0).Take(MostShown).ToList();
                if (shown is [var only])
                {
                    return await find.PreviewAsync(only.ShownId!, cancellationToken).ConfigureAwait(false);
                }

                var options = new OverlayOptions
                {
                    LongSide = TileSide,
                    Legend = false,
                };
                var tiles = new List<(RgbImage Image, string Caption)>(shown.Count);
                foreach (var image in shown)
                {
                    tiles.Add((await find.DrawAsync(image.ShownId!, image.Image, options, cancellationToken).ConfigureAwait(false), Path.GetFileName(image.Image)));
                }

                var sheet = await Task.Run(() => ContactSheet.Render(tiles, new ContactSheetOptions { TileSide = TileSide }), cancellationToken).ConfigureAwait(false);
                return new FindResource("image/jpeg", sheet.ToJpeg(PreviewQuality));
            default:
                return null;
        }
    }

    // What was sent as data is encoded now, and goes by its id: a name that stands in phrases.
    private async Task<IReadOnlyList<string>> NamesAsync(IReadOnlyList<string> images, CancellationToken cancellationToken)
    {
        var names = new List<string>(images.Count);
        foreach (var image in images)
        {
            if (string.IsNullOrWhiteSpace(image))
            {
                throw new CompositionException("One of the images has no name. Give a path, an image id or a data URI for each, or leave it out.");
            }

            if (image.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
            {
                using var lease = await find.OpenAsync(image, cancellationToken).ConfigureAwait(false);
                names.Add(lease.Id);
            }
            else
            {
                names.Add(image.StartsWith('@') ? image[1..] : image);
            }
        }

        return names;
    }

    private static Composition WithImages(Composition plan, IReadOnlyList<string> images, PrototypeCatalogue prototypes) => images.Count == 0 || plan.Steps is null
        ? plan
        : plan with
        {
            Steps = [.. plan.Steps.Select(step => step is { Images: null, Prototype: { } name } && prototypes.Find(name) is { IsRetrieval: false } ? step with { Images = StepImages.Of(images) } : step)],
        };

    private static StepRun Told(StepRun step)
    {
        if (step.Images is not { Count: > 0 } images)
        {
            return step;
        }

        var most = Math.Max(LeastTold, ToldRegions / images.Count);
        return step with
        {
            Images =
            [
                .. images.Select(image => image with
                {
                    Regions = Surest(image.Regions, most),
                    Counted = image.Counted is { } counted ? counted with { Things = Surest(counted.Things, most) } : null,
                }),
            ],
        };
    }

    private static IReadOnlyList<RegionAnswer> Surest(IReadOnlyList<RegionAnswer> regions, int most) =>
        regions.Count > most ? [.. regions.OrderByDescending(region => region.Score).Take(most).OrderBy(region => region.Number)] : regions;
}
