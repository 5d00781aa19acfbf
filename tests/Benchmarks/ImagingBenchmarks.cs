using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Benchmarks;

/// <summary>A photo of 640×480 from the file to the tensor, and masks of its size.</summary>
[MemoryDiagnoser]
public class ImagingBenchmarks
{
    private byte[] _jpeg = [];
    private RgbImage _photo = null!;
    private BinaryMask _mask = null!;
    private BinaryMask _noise = null!;
    private RunLengthEncoding _encoded = null!;
    private RunLengthEncoding _other = null!;
    private Region[] _regions = [];

    [GlobalSetup]
    public void Prepare()
    {
        // Waves and a wobbly disc: detail for the codec, a contour of a few hundred steps for the masks.
        var (pixels, disc, noise) = (new byte[640 * 480 * 3], new byte[640 * 480], new byte[640 * 480]);
        var random = new Random(1);
        for (var i = 0; i < disc.Length; i++)
        {
            var (x, y) = ((i % 640) - 300.0, (i / 640) - 240.0);
            pixels[3 * i] = (byte)(128 + (100 * Math.Sin(x / 17)));
            pixels[(3 * i) + 1] = (byte)(128 + (100 * Math.Sin(y / 11)));
            pixels[(3 * i) + 2] = (byte)(128 + (60 * Math.Sin((x + y) / 5)));
            disc[i] = (byte)((x * x / 40_000) + (y * y / 30_000) + (0.1 * Math.Sin(x / 9) * Math.Cos(y / 7)) < 1 ? 1 : 0);
            noise[i] = (byte)random.Next(2);
        }

        _photo = new RgbImage(640, 480, pixels);
        _jpeg = _photo.ToJpeg();
        _mask = new BinaryMask(640, 480, disc);
        _noise = new BinaryMask(640, 480, noise);
        var box = BinaryMask.FromBox(640, 480, new Box(100, 100, 300, 300));
        (_encoded, _other) = (_mask.ToRunLengthEncoding(), box.ToRunLengthEncoding());
        _regions = [new(1, "disc", 0.9, _mask.BoundingBox, _mask), new(2, "box", 0.8, box.BoundingBox, box)];
    }

    [Benchmark]
    public RgbImage DecodeJpeg() => RgbImage.Load(_jpeg);

    [Benchmark]
    public RgbImage ResizeBilinear() => _photo.Resize(512, 384, ResizeFilter.Bilinear);

    [Benchmark]
    public RgbImage ResizeBicubic() => _photo.Resize(512, 384);

    [Benchmark]
    public void ToTensor() => _photo.ToTensor().Dispose();

    [Benchmark]
    public RunLengthEncoding EncodeMask() => RunLengthEncoding.FromMask(_mask);

    [Benchmark]
    public RunLengthEncoding EncodeNoise() => RunLengthEncoding.FromMask(_noise);

    [Benchmark]
    public BinaryMask DecodeMask() => _encoded.ToMask();

    [Benchmark]
    public double EncodedIoU() => _encoded.IoU(_other);

    [Benchmark]
    public int Outlines() => _mask.ToPolygons().Count;

    [Benchmark]
    public int[] Distances() => DistanceTransform.Squared(_mask);

    [Benchmark]
    public RgbImage Overlay() => OverlayRenderer.Render(_photo, _regions);
}
