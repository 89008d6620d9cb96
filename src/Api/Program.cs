return await Roma.Api.CommandLine.RomaCommandLine.RunAsync(args);
