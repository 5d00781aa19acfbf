using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>The instances of a photo by category, largest first, and what its annotations cover.</summary>
internal sealed class PhotoCandidates
{
    private readonly TrainingPhoto _photo;
    private readonly Dictionary<string, bool> _isThing;
    private readonly int[] _bySize;

    public PhotoCandidates(TrainingPhoto photo, Dictionary<string, bool> isThing)
    {
        (_photo, _isThing) = (photo, isThing);
        _bySize = [.. Enumerable.Range(0, photo.Instances.Count).OrderByDescending(i => photo.Instances[i].Mask.Area).ThenBy(i => i)];
    }

    /// <summary>Whether the labelled person is the only one, where only one was labelled.</summary>
    public bool IsOnePerson { get; set; } = true;

    public int Area(int instance) => _photo.Instances[instance].Mask.Area;

    public bool IsThing(int instance) => _photo.Instances[instance].IsThing;

    public bool IsCrowd(int instance) => _photo.Instances[instance].IsCrowd;

    /// <summary>Whether a missing instance of the category means that there is none.</summary>
    public bool Covers(string category) => _photo.Labels switch
    {
        PhotoLabels.Panoptic => true,
        PhotoLabels.Instances => _isThing.GetValueOrDefault(category),
        PhotoLabels.PersonOnly => category == "person",
        _ => false,
    };

    /// <summary>The instances of some categories, largest first.</summary>
    public List<int> Of(string[] categories) => [.. _bySize.Where(i => Array.IndexOf(categories, _photo.Instances[i].Category.Name) >= 0)];
}
