using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Search;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Says whether a region that was found is a thing of a category.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class RegionTruth
{
    private const double RightIoU = 0.5;

    private readonly Dictionary<(long Photo, string Category), RunLengthEncoding[]> _masks = [];

    /// <summary>Whether a region overlaps with something labelled so by an IoU of at least one half; false where nothing is known of its photo.</summary>
    public bool Is(RegionHit hit, EvaluationAlbum album, string category)
    {
        if (album.LabelsOf(hit.Photo) is not { } photo)
        {
            return false;
        }

        if (!_masks.TryGetValue((photo.Id, category), out var masks))
        {
            masks = [.. photo.Instances.Where(instance => instance.Category.Name == category).Select(instance => instance.Mask.ToMask().ToRunLengthEncoding())];
            _masks.Add((photo.Id, category), masks);
        }

        return masks.Any(mask => hit.Match.Region.Mask.IoU(mask) >= RightIoU);
    }
}
