using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Images;
using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Running;

/// <summary>The one place where a task prototype becomes a call: what it is asked with says which.</summary>
internal sealed class StepCalls(FindOperations find, AlbumOperations? albums)
{
    /// <summary>Asks an image.</summary>
    /// <param name="prototype">Any prototype but those of retrieval.</param>
    /// <param name="step">Where was pointed at, if anywhere.</param>
    /// <param name="image">The image.</param>
    /// <param name="phrases">The phrases, looked up; none for a prototype that takes none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PromptException">The model cannot be asked this.</exception>
    public async Task<FindResult> AskAsync(CataloguePrototype prototype, CompositionStep step, EncodedImageLease image, IReadOnlyList<Phrase> phrases, CancellationToken cancellationToken) => prototype.Input switch
    {
        StepInput.Image => await find.Engine.SegmentAsync(image.Encoded, new SegmentOptions { Kind = prototype.Kind, MaxRegions = find.Options.MaxRegions, Prototype = prototype.Own }, cancellationToken).ConfigureAwait(false),
        StepInput.Phrases => await find.Engine.GroundAsync(image.Encoded, phrases, new GroundOptions { Prototype = prototype.Own }, cancellationToken).ConfigureAwait(false),
        StepInput.Prompt => await find.Engine.RefineAsync(image.Encoded, Indicated(step), new RefineOptions { Prototype = prototype.Own }, cancellationToken).ConfigureAwait(false),
        _ => throw new ArgumentOutOfRangeException(nameof(prototype), prototype.Input, "Retrieval asks no image."),
    };

    /// <summary>Finds the single things of an image, for counting.</summary>
    /// <param name="image">The image.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SegmentResult> ThingsAsync(EncodedImageLease image, int most, CancellationToken cancellationToken) =>
        find.Engine.SegmentAsync(image.Encoded, new SegmentOptions { Kind = SegmentKind.Things, MaxRegions = most }, cancellationToken);

    /// <summary>Searches an album: its photos, or its regions where no prototype of the engine is asked.</summary>
    /// <param name="prototype">A prototype of retrieval.</param>
    /// <param name="request">The query.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="FindException">The query cannot be asked.</exception>
    public Task<AlbumHitsAnswer> SearchAsync(CataloguePrototype prototype, AlbumSearchRequest request, CancellationToken cancellationToken) => prototype.Prototype is null
        ? albums!.SearchRegionsAsync(
            new AlbumRegionsRequest
            {
                Album = request.Album,
                Query = request.Query,
                Limit = request.Limit,
            },
            cancellationToken)
        : albums!.SearchAsync(request, cancellationToken);

    private RefinePrompt Indicated(CompositionStep step) => Prompts.Indications(
        new RefineRequest
        {
            Points = [.. (step.Prompt?.Points ?? []).Select(point => new RefinePoint(point.X, point.Y))],
            Box = step.Prompt?.Box is { } box ? new RefineBox(box.X, box.Y, box.Width, box.Height) : null,
        },
        null,
        find.Options);
}
