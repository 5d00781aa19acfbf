using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Testing;
using FindAgents.Training.Data;
using TorchSharp;

namespace FindAgents.Training.Tests.Data;

public sealed class AugmentationTests : IDisposable
{
    private static readonly Bucket Landscape = new(128, 96);
    private readonly SyntheticCoco _coco = new SyntheticCoco().WriteTrain();
    private readonly CocoDataset _dataset;
    private readonly PhotoCache _photos = new();

    public AugmentationTests() => _dataset = CocoDataset.Load(_coco.Folder, "train");

    private static AugmentationOptions Still => new()
    {
        MinScale = 1,
        MaxScale = 1,
        AspectJitter = 0,
        FlipProbability = 0,
        Brightness = 0,
        Contrast = 0,
        Saturation = 0,
        Hue = 0,
    };

    public void Dispose() => _coco.Dispose();

    [Fact]
    public void A_bucket_lies_as_the_photo_does()
    {
        var photo = _dataset.Find(1)!;
        Assert.Equal(new Bucket(512, 384), Bucket.Full(photo));
        Assert.Equal(new Bucket(288, 384), Bucket.Reduced(photo with { Width = 80, Height = 120 }));
    }

    [Fact]
    public void At_its_own_size_a_plain_sample_is_the_photo()
    {
        using var sample = new Augmentation(_photos).Plain(_dataset.Find(1)!, new Bucket(SyntheticCoco.Width, SyntheticCoco.Height));
        var pixels = sample.Pixels.data<float>().ToArray();
        Assert.Equal([3, 80, 120], sample.Pixels.shape);
        for (var y = 0; y < 80; y++)
        {
            for (var x = 0; x < 120; x++)
            {
                var (r, g, b) = SyntheticCoco.Colour(x, y);
                var at = (y * 120) + x;
                Assert.Equal((r, g, b), (pixels[at], pixels[9600 + at], pixels[19200 + at]));
            }
        }

        Assert.Equal(_dataset.Find(1)!.Instances[0].Mask.ToMask().Pixels.ToArray(), sample.MaskPixels(0).ToArray());
        Assert.Equal(new Box(0, 0, 120, 80), sample.ValidRegion);
    }

    [Fact]
    public void Resampling_is_torchs_bilinear_with_antialias()
    {
        using var scope = torch.NewDisposeScope();
        var photo = _dataset.Find(1)!;
        using var sample = new Augmentation(_photos).Plain(photo, new Bucket(64, 32));
        var source = torch.tensor(_photos.Get(photo).Pixels.ToArray(), [1, 80, 120, 3]).to(torch.float32).permute(0, 3, 1, 2);
        var expected = torch.nn.functional.interpolate(source, [32, 64], mode: torch.InterpolationMode.Bilinear, antialias: true, align_corners: false)[0];
        Assert.True((sample.Pixels - expected).abs().max().item<float>() < 1e-3);
    }

    [Fact]
    public void A_plain_sample_is_what_the_engine_would_make_of_the_photo()
    {
        using var scope = torch.NewDisposeScope();
        var photo = _dataset.Find(1)!;
        using var sample = new Augmentation(_photos).Plain(photo, Landscape);

        // The engine rounds to bytes after each direction.
        var engines = RgbImage.Load(photo.Path).Resize(128, 96, ResizeFilter.Bilinear).ToTensor()[0];
        Assert.True((sample.Pixels - engines).abs().max().item<float>() <= 1.01);
    }

    [Fact]
    public void Flipping_twice_is_the_identity()
    {
        var photo = _dataset.Find(4)!;
        using var still = new Augmentation(_photos, Still).Augment(photo, Landscape, new Random(1));
        using var flipped = new Augmentation(_photos, Still with { FlipProbability = 1 }).Augment(photo, Landscape, new Random(1));
        Assert.True(flipped.Flipped);
        using var scope = torch.NewDisposeScope();
        Assert.NotEqual(still.Masks.bytes.ToArray(), flipped.Masks.bytes.ToArray());
        Assert.True(torch.allclose(still.Pixels, flipped.Pixels.flip(2), atol: 1e-3));
        Assert.Equal(still.Masks.bytes.ToArray(), flipped.Masks.flip(2).bytes.ToArray());
        Assert.True(torch.allclose(still.Targets, flipped.Targets.flip(2)));
    }

    [Fact]
    public void Masks_boxes_targets_and_pixels_agree_under_any_augmentation() =>
        Gen.Int[0, 1_000_000].Sample(
            seed =>
            {
                using var scope = torch.NewDisposeScope();
                var augmentation = new Augmentation(_photos, Still with { MinScale = 0.5, MaxScale = 2, AspectJitter = 0.2, FlipProbability = 0.5 });
                using var sample = augmentation.Augment(_dataset.Find(4)!, Landscape, new Random(seed));
                Assert.Equal([sample.Instances.Count, 96, 128], sample.Masks.shape);
                Assert.True(torch.allclose(torch.nn.functional.avg_pool2d(sample.Masks.to(torch.float32).unsqueeze(1), 4).squeeze(1), sample.Targets));
                var blue = sample.Pixels.data<float>().ToArray().AsSpan(2 * 96 * 128).ToArray();
                for (var i = 0; i < sample.Instances.Count; i++)
                {
                    var mask = CompactMask.FromLabels(sample.MaskPixels(i), 128, (byte)1);
                    Assert.Equal(mask.Box, sample.Instances[i].Box);
                    Assert.Equal(mask.Area, sample.Instances[i].Area);
                    Assert.InRange(sample.Instances[i].VisibleFraction, 0.05, 1);
                    var valid = sample.ValidRegion;
                    Assert.True(mask.Box.X >= valid.X - 0.51 && mask.Box.Right <= valid.Right + 0.51 && mask.Box.Y >= valid.Y - 0.51 && mask.Box.Bottom <= valid.Bottom + 0.51);
                }

                // Stuff is the photo's left half, where red = 2x stays below 120; things and nothing have more.
                var red = sample.Pixels.data<float>().ToArray();
                for (var i = 0; i < sample.Instances.Count; i++)
                {
                    var stuff = !sample.Instances[i].IsThing;
                    var pixels = sample.MaskPixels(i);
                    for (var at = 0; at < pixels.Length; at++)
                    {
                        if (pixels[at] != 0)
                        {
                            Assert.True(stuff ? red[at] < 123 : red[at] > 117, $"red {red[at]} under {sample.Instances[i].Category.Name}, seed {seed}");
                        }
                    }
                }
            },
            iter: 60, threads: 1);

    [Fact]
    public void One_seed_gives_one_sample()
    {
        using var scope = torch.NewDisposeScope();
        var augmentation = new Augmentation(_photos, new AugmentationOptions { CopyPasteProbability = 0.5 });
        using var first = augmentation.Augment(_dataset.Find(1)!, Landscape, new Random(5), _dataset.Find(4));
        using var again = augmentation.Augment(_dataset.Find(1)!, Landscape, new Random(5), _dataset.Find(4));
        using var other = augmentation.Augment(_dataset.Find(1)!, Landscape, new Random(6), _dataset.Find(4));
        Assert.Equal(first.Pixels.data<float>().ToArray(), again.Pixels.data<float>().ToArray());
        Assert.Equal(first.Masks.bytes.ToArray(), again.Masks.bytes.ToArray());
        Assert.NotEqual(first.Pixels.data<float>().ToArray(), other.Pixels.data<float>().ToArray());
    }

    [Fact]
    public void Colours_vary_within_their_range_and_not_in_padding()
    {
        var options = new AugmentationOptions { MinScale = 0.5, MaxScale = 0.5, Brightness = 0.5, Contrast = 0.5, Saturation = 0.5, Hue = 0.1 };
        using var sample = new Augmentation(_photos, options).Augment(_dataset.Find(1)!, Landscape, new Random(3));
        var pixels = sample.Pixels.data<float>().ToArray();
        Assert.All(pixels, value => Assert.InRange(value, 0, 255));
        var valid = sample.ValidRegion;
        Assert.InRange(valid.Area, 0.2 * 128 * 96, 0.3 * 128 * 96);
        for (var y = 0; y < 96; y++)
        {
            for (var x = 0; x < 128; x++)
            {
                if (x + 1 < valid.X || x > valid.Right || y + 1 < valid.Y || y > valid.Bottom)
                {
                    Assert.Equal(options.PaddingValue, pixels[(y * 128) + x]);
                }
            }
        }
    }

    [Fact]
    public void Pasted_things_cover_what_was_there()
    {
        var options = Still with { CopyPasteProbability = 1, CopyPasteMaximum = 1 };
        using var sample = new Augmentation(_photos, options).Augment(_dataset.Find(1)!, Landscape, new Random(4), _dataset.Find(4));
        var pasted = sample.Instances[^1];
        Assert.Equal(("dog", _dataset.Find(4)!.Instances[1]), (pasted.Category.Name, pasted.Source));
        using var scope = torch.NewDisposeScope();
        Assert.True(sample.Masks.to(torch.int64).sum(0L).max().item<long>() <= 1);

        // A photo with one labelled person takes no part: what else it shows is unknown.
        using var person = new Augmentation(_photos, options).Augment(_dataset.Find(2)!, Landscape, new Random(4), _dataset.Find(4));
        Assert.Single(person.Instances);
    }

    [Fact]
    public void Samples_leave_no_tensor_behind()
    {
        var augmentation = new Augmentation(_photos);
        augmentation.Augment(_dataset.Find(4)!, Landscape, new Random(1)).Dispose();
        var before = LiveTensors.Baseline();
        for (var i = 0; i < 20; i++)
        {
            using var sample = augmentation.Augment(_dataset.Find(4)!, Landscape, new Random(i));
            using var boxes = sample.BoxTensor();
            Assert.Equal([sample.Instances.Count, 4], boxes.shape);
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
    }
}
