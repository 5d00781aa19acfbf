namespace FindAgents.Training.Mini;

/// <summary>What of find-mini is trained.</summary>
public enum TrainingStage
{
    /// <summary>Pixel decoder, interface, phrases and prompts: everything that makes masks.</summary>
    Masks,

    /// <summary>Images, sentences and pieces of images in one space; what makes masks stays as it is.</summary>
    Alignment,

    /// <summary>The experts that place images and sentences beside the interface; all else stays as it is.</summary>
    Experts,
}
