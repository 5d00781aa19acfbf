using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Testing;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>What the foundation sees in real photos, all the way from the file.</summary>
public sealed class PhotoDetectionTests(VisionFoundationFixture fixture, ITestOutputHelper output) : IClassFixture<VisionFoundationFixture>
{
    [Theory]
    [InlineData("cat.jpg", "cat")]
    [InlineData("astronaut.jpg", "person")]
    [InlineData("coffee.jpg", "cup")]
    public void It_sees_what_the_photo_shows(string file, string category)
    {
        var found = Detect(file);
        foreach (var (name, score, box) in found.Take(5))
        {
            output.WriteLine($"{name} {score:f3} at {box.X:f0},{box.Y:f0} {box.Width:f0}×{box.Height:f0}");
        }

        Assert.Equal(category, found[0].Category);
        Assert.True(found[0].Score > 0.3, $"the first score is {found[0].Score}");
    }

    // Read off the photos by eye: the cat fills its photo, the cup stands right of the middle.
    [Theory]
    [InlineData("cat.jpg", 0, 0, 451, 300)]
    [InlineData("coffee.jpg", 170, 20, 250, 230)]
    public void Boxes_lie_where_the_object_does(string file, double x, double y, double width, double height) =>
        Assert.True(Detect(file)[0].Box.IoU(new Box(x, y, width, height)) > 0.8);

    private List<(string Category, double Score, Box Box)> Detect(string file)
    {
        using var scope = NewDisposeScope();
        var photo = RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", file));
        var (width, height) = fixture.Foundation.InputSize(photo.Width, photo.Height);
        using var features = fixture.Foundation.Encode(photo.Resize(width, height).ToTensor());
        using var found = PeakDetector.Detect(features, count: 20);
        var (scaleX, scaleY) = ((double)photo.Width / width, (double)photo.Height / height);
        var result = new List<(string, double, Box)>();
        for (var i = 0; i < 20; i++)
        {
            var box = found.Boxes[0, i].data<float>().ToArray();
            result.Add((
                CocoCategories.Things[(int)found.Classes[0, i].item<long>()].Name,
                found.Scores[0, i].item<float>(),
                new Box(box[0] * scaleX, box[1] * scaleY, (box[2] - box[0]) * scaleX, (box[3] - box[1]) * scaleY)));
        }

        return result;
    }
}
