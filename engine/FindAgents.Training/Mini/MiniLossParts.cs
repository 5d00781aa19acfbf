namespace FindAgents.Training.Mini;

/// <summary>The parts of a step's loss after the last layer, for the run log.</summary>
public sealed class MiniLossParts
{
    /// <summary>Everything, all layers.</summary>
    public float Total { get; set; }

    /// <summary>Mask loss of the object proposals.</summary>
    public float ObjectMask { get; set; }

    /// <summary>Class loss of the object proposals.</summary>
    public float ObjectClass { get; set; }

    /// <summary>Mask loss of the prompts.</summary>
    public float SegmentMask { get; set; }

    /// <summary>Mask loss of the phrases.</summary>
    public float PhraseMask { get; set; }

    /// <summary>Which stuff each cell was told to be, in photos whose stuff is labelled.</summary>
    public float Stuff { get; set; }

    /// <summary>Whether phrases were told present from absent.</summary>
    public float Presence { get; set; }

    /// <summary>Whether words meant the right classes of the vision foundation.</summary>
    public float Meaning { get; set; }

    /// <summary>How far pieces of images were from the words for them.</summary>
    public float Words { get; set; }

    /// <summary>Adds a part of another photo's loss.</summary>
    public void Add(MiniLossParts other, float weight)
    {
        ArgumentNullException.ThrowIfNull(other);
        Total += weight * other.Total;
        ObjectMask += weight * other.ObjectMask;
        ObjectClass += weight * other.ObjectClass;
        SegmentMask += weight * other.SegmentMask;
        PhraseMask += weight * other.PhraseMask;
        Stuff += weight * other.Stuff;
        Presence += weight * other.Presence;
        Meaning += weight * other.Meaning;
        Words += weight * other.Words;
    }

    /// <summary>The parts by name, for a <see cref="Optimisation.RunRecord"/>.</summary>
    public IReadOnlyDictionary<string, double> ToValues(double learningRate) => new Dictionary<string, double>
    {
        ["loss"] = Total,
        ["learning_rate"] = learningRate,
        ["object_mask"] = ObjectMask,
        ["object_class"] = ObjectClass,
        ["segment_mask"] = SegmentMask,
        ["phrase_mask"] = PhraseMask,
        ["stuff"] = Stuff,
        ["presence"] = Presence,
        ["meaning"] = Meaning,
        ["words"] = Words,
    };
}
