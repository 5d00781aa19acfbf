using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>Builds FIND-Bench's interleaved entity annotations from the captions and labels of a COCO-layout split.</summary>
/// <remarks>
/// Photos are taken in ascending order of their ids; of each, the captions with a grounded phrase, those with the most
/// such phrases first, since the official evaluation asks a photo's first sentence alone. Phrases that take in a crowd are
/// left out: the official mappers drop crowds. With rules, the same data give the same file.
/// </remarks>
public static class BenchBuilder
{
    private const int UnknownHeads = 20;

    /// <summary>Builds the annotations.</summary>
    /// <param name="dataset">The split.</param>
    /// <param name="proposer">Ties phrases to instances.</param>
    /// <param name="options">What goes into the file; the defaults where null.</param>
    /// <param name="progress">Told after each photo.</param>
    /// <param name="cancellationToken">Cancels between photos, and a model's answer.</param>
    /// <exception cref="DatasetFormatException">The split has no captions.</exception>
    /// <exception cref="ChatModelException">A chat model cannot be reached.</exception>
    public static async Task<BenchResult> BuildAsync(
        CocoDataset dataset, IEntityProposer proposer, BenchOptions? options = null, IProgress<BenchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(proposer);
        options ??= new BenchOptions();
        var photos = dataset.Photos.Where(photo => photo.Captions.Count > 0).Take(options.MaxPhotos ?? int.MaxValue).ToList();
        if (photos.Count == 0)
        {
            throw new DatasetFormatException($"No photo of split '{dataset.Split}' has captions: annotations/captions_{dataset.Split}.json is expected.");
        }

        var tally = new Tally();
        for (var i = 0; i < photos.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            tally.Add(photos[i], await proposer.ProposeAsync(photos[i], cancellationToken).ConfigureAwait(false), options);
            progress?.Report(new BenchProgress(i + 1, photos.Count, tally.Written));
        }

        return tally.ToResult(photos.Count);
    }

    private sealed class Tally
    {
        private readonly List<EntityImage> _images = [];
        private readonly List<EntityAnnotation> _annotations = [];
        private readonly List<KeyValuePair<long, string>> _complaints = [];
        private readonly Dictionary<PhraseGrounding, int> _groundings = [];
        private readonly Dictionary<ProposalSource, int> _sources = [];
        private readonly Dictionary<string, int> _unknown = new(StringComparer.Ordinal);
        private int _captions;

        public int Written { get; private set; }

        public void Add(TrainingPhoto photo, EntityProposal proposal, BenchOptions options)
        {
            Count(_sources, proposal.Source);
            if (proposal.Complaint is { } complaint)
            {
                _complaints.Add(KeyValuePair.Create(photo.Id, complaint));
            }

            _captions += proposal.Captions.Count;
            foreach (var phrase in proposal.Captions.SelectMany(caption => caption.Phrases))
            {
                Count(_groundings, phrase.Grounding);
                if (phrase.Grounding == PhraseGrounding.UnknownWord)
                {
                    Count(_unknown, phrase.Head);
                }
            }

            var annotations = proposal.Captions
                .Select(caption => new EntityAnnotation(photo.Id, caption.Text, [.. caption.Grounded.Where(phrase => IsWritten(photo, phrase, options)).Select(phrase => Reference(photo, phrase))]))
                .Where(annotation => annotation.Phrases.Count > 0)
                .OrderByDescending(annotation => annotation.Phrases.Count)
                .ToList();
            if (annotations.Count > 0)
            {
                _images.Add(new EntityImage(photo.Id, Path.GetFileName(photo.Path), photo.Width, photo.Height));
                _annotations.AddRange(annotations);
                Written += annotations.Sum(annotation => annotation.Phrases.Count);
            }
        }

        public BenchResult ToResult(int photos) => new(
            new EntityFile(_images, _annotations),
            new BenchStatistics
            {
                Photos = photos,
                PhotosWritten = _images.Count,
                Captions = _captions,
                CaptionsWritten = _annotations.Count,
                Phrases = _groundings.Values.Sum(),
                PhrasesWritten = Written,
                PhrasesOfSeveral = _annotations.Sum(annotation => annotation.Phrases.Count(phrase => phrase.SegmentIds.Count > 1)),
                Groundings = Enum.GetValues<PhraseGrounding>().ToDictionary(grounding => grounding, grounding => _groundings.GetValueOrDefault(grounding)),
                Sources = _sources,
                UnknownHeads = [.. _unknown.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Take(UnknownHeads)],
            },
            _complaints);

        private static bool IsWritten(TrainingPhoto photo, EntityPhrase phrase, BenchOptions options) =>
            phrase.Instances.All(i => !photo.Instances[i].IsCrowd) && (phrase.Instances.Count == 1 || !options.OneSegmentOnly);

        private static EntityReference Reference(TrainingPhoto photo, EntityPhrase phrase) =>
            new(phrase.Text, phrase.Start, [.. phrase.Instances.Select(i => photo.Instances[i].Id)]);

        private static void Count<T>(Dictionary<T, int> counts, T what)
            where T : notnull => counts[what] = counts.GetValueOrDefault(what) + 1;
    }
}
