using System.Diagnostics;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models;
using FindAgents.Engine.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine;

public sealed partial class FindEngine
{
    private const int DefaultGpuBatch = 8;

    private readonly BatchQueue<RgbImage, (int Width, int Height), KeptEncoding> _encoding;
    private readonly DeviceMemory _memory;
    private readonly Device _device;

    /// <inheritdoc/>
    public async Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return await _encoding.AskAsync(image, _model.InputSize(image.Width, image.Height), cancellationToken).ConfigureAwait(false);
    }

    // A processor is busy with one image already. A GPU is not, and starting its work costs as much for eight as for one.
    private static BatchLimits Limits(FindEngineOptions options, Device device)
    {
        var batch = options.MaxBatch ?? (device.type == DeviceType.CPU ? 1 : DefaultGpuBatch);
        return new BatchLimits(batch, batch == 1 ? TimeSpan.Zero : options.MaxBatchWait, Math.Max(batch, options.MaxQueuedEncodings));
    }

    // Runs on a thread of the pool, whose own inference mode and dispose scope are.
    private KeptEncoding[] EncodeTogether(IReadOnlyList<RgbImage> images)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var clock = Stopwatch.StartNew();
        var contents = Encode(images, _model.InputSize(images[0].Width, images[0].Height));
        return [.. images.Zip(contents, (image, content) => new KeptEncoding(this, image, content, clock))];
    }

    private IReadOnlyList<IModelEncoding> Encode(IReadOnlyList<RgbImage> images, (int Width, int Height) size)
    {
        try
        {
            var inputs = new RgbImage[images.Count];
            if (images.Count == 1)
            {
                inputs[0] = images[0].Resize(size.Width, size.Height);
            }
            else
            {
                Parallel.For(0, inputs.Length, i => inputs[i] = images[i].Resize(size.Width, size.Height));
            }

            using var pixels = RgbImage.ToTensor(inputs, _device);
            return _model.Encode(pixels);
        }
        catch (Exception e) when (DeviceMemory.IsOutOfMemory(e))
        {
            throw _memory.ExplainEncoding(e, size.Width, size.Height, images.Count);
        }
    }
}
