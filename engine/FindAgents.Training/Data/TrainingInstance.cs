using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>One labelled object, crowd or piece of stuff of a photo.</summary>
/// <param name="Mask">Its pixels, of the photo's size.</param>
/// <param name="Category">What it is.</param>
/// <param name="IsCrowd">True where the mask covers several objects that were not told apart.</param>
public sealed record TrainingInstance(CompactMask Mask, CocoCategory Category, bool IsCrowd)
{
    /// <summary>The annotation file's id of the segment or instance, unique within the photo; 0 where the file gives none.</summary>
    public long Id { get; init; }

    /// <summary>The tight box around the mask, in pixels of the photo.</summary>
    public Box Box => Mask.Box;

    /// <summary>True for countable objects, false for stuff.</summary>
    public bool IsThing => Category.IsThing;
}
