using FindAgents.Engine.Masks;
using FindAgents.Training.Data;

namespace FindAgents.Training.Tests.Bench;

/// <summary>Photos that exist as labels and captions only.</summary>
internal static class BenchPhotos
{
    public const int Width = 100;
    public const int Height = 50;

    public static readonly IReadOnlyList<CocoCategory> Categories =
    [
        new(1, "person", "person", true), new(18, "dog", "animal", true), new(17, "cat", "animal", true), new(67, "dining table", "furniture", true), new(53, "apple", "food", true),
        new(44, "bottle", "kitchen", true), new(193, "grass-merged", "plant", false), new(199, "wall-other-merged", "wall", false), new(171, "wall-brick", "wall", false), new(189, "table-merged", "furniture-stuff", false),
    ];

    /// <summary>A photo whose instances are bars of some columns each, with ids 100, 101, ….</summary>
    public static TrainingPhoto Photo(PhotoLabels labels, IReadOnlyList<(string Category, int Columns, bool IsCrowd)> instances, params string[] captions) => new()
    {
        Id = 7,
        Path = "images/000000000007.jpg",
        Width = Width,
        Height = Height,
        Labels = labels,
        Captions = captions,
        Instances = [.. instances.Select((instance, i) => new TrainingInstance(Bar(instance.Columns), Categories.Single(c => c.Name == instance.Category), instance.IsCrowd) { Id = 100 + i })],
    };

    public static (string Category, int Columns, bool IsCrowd) Of(string category, int columns = 10, bool isCrowd = false) => (category, columns, isCrowd);

    private static CompactMask Bar(int columns) => CompactMask.From(BinaryMask.FromBox(Width, Height, new Box(0, 0, columns, Height)));
}
