using FindAgents.Engine;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Indexing;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>The things that people have labelled, as an album's regions.</summary>
/// <param name="photos">The photos by their paths in the album.</param>
internal sealed class LabelledRegions(IReadOnlyDictionary<string, TrainingPhoto> photos) : IRegionSource
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Region>> FindAsync(EncodedImage image, string path, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<Region>>([.. Things(photos[path]).Select((thing, i) => new Region(i + 1, thing.Category.Name, 1, thing.Box, thing.Mask.ToMask()) { IsThing = true })]);

    /// <summary>The things that may be asked for and found.</summary>
    public static IEnumerable<TrainingInstance> Things(TrainingPhoto photo) => photo.Instances.Where(instance => instance.IsThing && !instance.IsCrowd);
}
