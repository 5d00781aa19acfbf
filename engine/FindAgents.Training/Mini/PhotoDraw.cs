using FindAgents.Training.Data;

namespace FindAgents.Training.Mini;

/// <summary>Decides which photo comes when, and how it is varied. What comes n-th depends on n and the seed alone.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class PhotoDraw
{
    private readonly MiniTrainingOptions _options;
    private readonly Augmentation _augmentation;
    private readonly TrainingPhoto[] _full;
    private readonly TrainingPhoto[] _partial;
    private readonly TrainingPhoto[] _panoptic;
    private readonly ShuffledOrder _fullOrder;
    private readonly ShuffledOrder? _panopticOrder;
    private readonly ShuffledOrder? _partialOrder;

    /// <summary>Sorts the photos by what their labels cover.</summary>
    public PhotoDraw(CocoDataset data, MiniTrainingOptions options)
    {
        _options = options;
        _augmentation = new Augmentation(new PhotoCache(), new AugmentationOptions { CopyPasteProbability = options.CopyPaste });
        _full = [.. data.Photos.Where(p => p.ThingsAreComplete && p.Instances.Count > 0 && !TuningSplit.Holds(p))];
        _panoptic = [.. _full.Where(p => p.StuffIsComplete)];
        _partial = [.. data.Photos.Where(p => p.Labels is PhotoLabels.PersonOnly or PhotoLabels.Some && p.Instances.Count > 0)];
        if (_full.Length == 0)
        {
            throw new DatasetFormatException($"The split '{data.Split}' has no photo that is labelled in full: find-mini learns from such.");
        }

        _fullOrder = new ShuffledOrder(_full.Length, options.Seed);
        _partialOrder = _partial.Length == 0 ? null : new ShuffledOrder(_partial.Length, options.Seed + 1);
        _panopticOrder = _panoptic.Length == 0 ? null : new ShuffledOrder(_panoptic.Length, options.Seed + 3);
    }

    /// <summary>How many different photos are labelled in full.</summary>
    public int Count => _full.Length;

    /// <summary>The n-th sample.</summary>
    public TrainingSample Sample(long n)
    {
        var random = SeededRandom.Create(_options.Seed, n);
        var draw = random.NextDouble();
        var photo = _partialOrder is not null && draw < _options.PartialPhotos ? _partial[_partialOrder[n]]
            : _panopticOrder is not null && draw > 1 - _options.PanopticPhotos ? _panoptic[_panopticOrder[n]]
            : _full[_fullOrder[n]];
        var donor = _full[random.Next(_full.Length)];
        return _augmentation.Augment(photo, Bucket.For(photo, _options.LongSide, _options.LongSide * 3 / 4), random, donor.Id == photo.Id ? null : donor);
    }

    /// <summary>The random numbers of the n-th sample's phrases and prompts.</summary>
    public Random RandomFor(long n) => SeededRandom.Create(_options.Seed + 2, n);
}
