using FindAgents.Engine.Masks;
using FindAgents.Training.Data;

namespace FindAgents.Training.Tests.Data;

public sealed class CocoDatasetTests : IDisposable
{
    private readonly SyntheticCoco _coco = new();

    public void Dispose() => _coco.Dispose();

    [Fact]
    public void Reads_instances_with_polygons_and_run_lengths()
    {
        var photo = CocoDataset.Load(_coco.WriteTrain().Folder, "train").Find(1)!;
        Assert.Equal(PhotoLabels.Instances, photo.Labels);
        Assert.Equal(["a dog on the left", "a rectangle"], photo.Captions);
        var (dog, crowd) = (photo.Instances[0], photo.Instances[1]);
        Assert.Equal("dog", dog.Category.Name);
        Assert.Equal(new Box(10, 20, 30, 40), dog.Box);
        Assert.Equal(1200, dog.Mask.Area);
        Assert.False(dog.IsCrowd);
        Assert.True(crowd.IsCrowd);
        Assert.Equal(new Box(0, 0, 2, 80), crowd.Box);
    }

    [Fact]
    public void Honours_what_the_labels_cover()
    {
        var dataset = CocoDataset.Load(_coco.WriteTrain().Folder, "train");
        Assert.Equal([1, 2, 3, 4], dataset.Photos.Select(photo => photo.Id));
        var person = dataset.Find(2)!;
        Assert.Equal((PhotoLabels.PersonOnly, 1, false, false), (person.Labels, person.Instances.Count, person.ThingsAreComplete, person.StuffIsComplete));
        var captions = dataset.Find(3)!;
        Assert.Equal((PhotoLabels.None, 0), (captions.Labels, captions.Instances.Count));
        Assert.Equal("nothing at all", Assert.Single(captions.Captions));
        Assert.True(dataset.Find(1)!.ThingsAreComplete);
        Assert.False(dataset.Find(1)!.StuffIsComplete);
    }

    [Fact]
    public void Reads_panoptic_segments_things_and_stuff()
    {
        var photo = CocoDataset.Load(_coco.WriteTrain().Folder, "train").Find(4)!;
        Assert.True(photo.StuffIsComplete);
        Assert.Equal([("banner", false, new Box(0, 0, 60, 80)), ("dog", true, new Box(60, 0, 60, 40))],
            photo.Instances.Select(instance => (instance.Category.Name, instance.IsThing, instance.Box)));
        Assert.True(photo.Instances[1].Mask.ToMask()[60, 39]);
        Assert.False(photo.Instances[1].Mask.ToMask()[60, 40]);
    }

    [Fact]
    public void Refuses_a_photo_of_the_held_out_split()
    {
        _coco.WriteTrain().WriteVal(9);
        Assert.Equal(4, CocoDataset.Load(_coco.Folder, "train", "val", "no-such-split").Photos.Count);
        _coco.WriteVal(4);
        var error = Assert.Throws<DatasetFormatException>(() => CocoDataset.Load(_coco.Folder, "train", "val"));
        Assert.Contains("disjoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_what_is_wrong_with_a_folder()
    {
        Assert.Contains("instances_train.json", Assert.Throws<DatasetFormatException>(() => CocoDataset.Load(_coco.Folder, "train")).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_coco.Folder, "annotations", "instances_train.json"), "{ not json");
        Assert.Contains("not a COCO annotation file", Assert.Throws<DatasetFormatException>(() => CocoDataset.Load(_coco.Folder, "train")).Message, StringComparison.Ordinal);
        _coco.WriteTrain();
        File.Delete(Path.Combine(_coco.Folder, "panoptic_train", "4.png"));
        Assert.Contains("4.png", Assert.Throws<DatasetFormatException>(() => CocoDataset.Load(_coco.Folder, "train")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cache_keeps_within_its_budget()
    {
        var photo = CocoDataset.Load(_coco.WriteTrain().Folder, "train").Find(1)!;
        var size = SyntheticCoco.Width * SyntheticCoco.Height * 3;
        var roomy = new PhotoCache(size);
        Assert.Same(roomy.Get(photo), roomy.Get(photo));
        Assert.Equal(size, roomy.Bytes);
        var tight = new PhotoCache(size - 1);
        Assert.NotSame(tight.Get(photo), tight.Get(photo));
        Assert.Equal(0, tight.Bytes);
        Assert.Throws<DatasetFormatException>(() => roomy.Get(photo with { Path = photo.Path, Id = 7, Width = 100 } is var wrong ? wrong with { Path = Path.Combine(_coco.Folder, "images", "2.png") } : photo));
    }
}
