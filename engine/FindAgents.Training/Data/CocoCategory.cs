namespace FindAgents.Training.Data;

/// <summary>A category of a COCO-layout data set.</summary>
/// <param name="Id">The data set's id; ids have gaps.</param>
/// <param name="Name">The name as the annotation file writes it, such as "dining table" or "wall-other-merged".</param>
/// <param name="Supercategory">The group it belongs to, such as "furniture"; empty where the file names none.</param>
/// <param name="IsThing">True for countable objects, false for stuff.</param>
public sealed record CocoCategory(int Id, string Name, string Supercategory, bool IsThing);
